package upgrade_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/fetch"
	"brownfield/tools/school/upgrade"
)

// dated is the school with an upgrade log and with a drill that asks that no
// retracted version is left.
func dated(t *testing.T) (root string) {
	t.Helper()
	d := solved(t)
	root = filepath.Dir(filepath.Dir(d.Kata.Dir))
	replace(t, filepath.Join(d.Kata.Dir, "drills", "later", "drill.toml"), `go_most = "1.13"`, "go_most = \"1.13\"\nretracted = true")
	replace(t, filepath.Join(root, catalog.ReleasesFile), "date = 2019-01-01\n", "date = 2019-01-01\nretracted = \"It was rude.\"\n")
	for name, front := range map[string]string{
		"go":   "module = \"go\"\nfrom = \"1.13\"\nfrom_date = 2019-09-03\nto = \"1.26\"\nto_date = 2026-02-10",
		"lib":  "module = \"example.com/lib\"\nfrom = \"v1.0.0\"\nfrom_date = 2019-01-01\nto = \"example.com/lib/v2 v2.1.0\"\nto_date = 2024-02-01",
		"yaml": "module = \"gopkg.in/yaml.v2\"\nfrom = \"v2.2.2\"\nfrom_date = 2018-11-15\nto = \"errors\"\nto_date = 2023-02-01",
	} {
		text := "+++\nformat = 1\nkata = \"01-tiny\"\n" + front + "\nreason = \"It is old.\"\nsteps = [1]\neffort = \"a minute\"\n+++\n"
		require.NoError(t, os.WriteFile(filepath.Join(root, "upgrade-log", "01-"+name+".md"), []byte(text), 0o600))
	}
	return root
}

// replace edits a file and returns what it was.
func replace(t *testing.T, file, from, to string) (was []byte) {
	t.Helper()
	was, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(was), from)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(was), from, to, 1)), 0o600))
	return was
}

func proven(t *testing.T, root string) {
	t.Helper()
	verdicts := verdictsOf(t, root)
	require.Contains(t, verdicts, "drills/whole/log-is-dated")
	for name, err := range verdicts {
		require.NoError(t, err, name)
	}
}

// No answer of a proxy decides whether a claim is true: neither its dates nor
// what it says is the newest.
func TestClaimsHoldWhateverTheProxySays(t *testing.T) {
	longtest.Begin(t)
	root := dated(t)
	log := drifttest.AnswerToday(t)
	proven(t, root)
	require.Empty(t, log.Opinions())
}

// What fetch has downloaded is enough for every claim, and it is needed.
func TestClaimsHoldWithoutANetwork(t *testing.T) {
	longtest.Begin(t)
	root := dated(t)
	drifttest.EmptyCache(t)
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	c, err := catalog.Open(root)
	require.NoError(t, err)
	before := drifttest.Snapshot(t, root)
	require.NoError(t, fetch.All(t.Context(), b, root, c.Katas, func(string) {}))
	require.Equal(t, before, drifttest.Snapshot(t, root), "fetch has changed the repository")

	t.Setenv("GOPROXY", "off")
	proven(t, root)
	drifttest.EmptyCache(t)
	require.ErrorContains(t, verdictsOf(t, root, "drills/later/goal-is-open")["drills/later/goal-is-open"], "module lookup disabled by GOPROXY=off")
}

func TestFactsCanBeBroken(t *testing.T) {
	longtest.Begin(t)
	root := dated(t)
	facts := filepath.Join(root, catalog.ReleasesFile)
	entry := func(name string) string { return filepath.Join(root, "upgrade-log", "01-"+name+".md") }
	for _, tt := range []struct{ claim, file, from, to, says string }{
		{"whole/log-is-dated", entry("lib"), "from_date = 2019-01-01", "from_date = 2019-04-11", "01-lib.md: from_date is 2019-04-11, and it was released on 2019-01-01"},
		{"whole/log-is-dated", entry("lib"), "to_date = 2024-02-01", "to_date = 2024-02-02", "01-lib.md: to_date is 2024-02-02, and it was released on 2024-02-01"},
		{"whole/log-is-dated", entry("go"), "2026-02-10", "2026-02-11", "01-go.md: to_date is 2026-02-11, and it was released on 2026-02-10"},
		{"whole/log-is-dated", entry("go"), `to = "1.26"`, `to = "1.99"`, "the day of Go 1.99 is not known"},
		{"whole/log-is-dated", entry("yaml"), "2023-02-01", "2023-02-02", "no version of Go was released on that day"},
		{"whole/log-is-dated", entry("yaml"), "2023-02-01", "2019-02-25", "errors takes a module's place since 2019-09-03"},
		{"whole/log-is-dated", entry("yaml"), `"errors"`, `"no/such"`, "since when no/such is in the standard library"},
		{"whole/log-is-dated", facts, `"example.com/lib/v2"`, `"example.com/other/v2"`, "01-lib.md: upgrade-log/releases.toml does not have example.com/lib/v2 v2.1.0; go list"},
		{"later/goal-is-open", facts, "retracted = \"It was rude.\"\n", "", "the goal asks that no retracted version is left, and by upgrade-log/releases.toml none is there at the start"},
		{"later/goal-is-reached", facts, "date = 2021-01-01\n", "date = 2021-01-01\nretracted = \"So was this.\"\n", "the goal asks for example.com/lib v1.4.0, which was retracted: So was this."},
		{"later/goal-is-reached", facts, `"v2.2.2"`, `"v2.2.1"`, "does not have gopkg.in/yaml.v2 v2.2.2"},
		{"later/goal-is-reached", facts, `"v1.4.0"`, `"v1.3.0"`, "does not have example.com/lib v1.4.0"},
		{"later/goal-is-open", facts, "format = 1", "format = 7", "releases.toml:1: format is 7"},
	} {
		was := replace(t, tt.file, tt.from, tt.to)
		require.ErrorContains(t, verdictsOf(t, root, "drills/"+tt.claim)["drills/"+tt.claim], tt.says)
		require.NoError(t, os.WriteFile(tt.file, was, 0o600))
	}
}

// A person at a keyboard sees what the proxy says today, and the facts beside
// it.
func TestADateThatDiffersIsShown(t *testing.T) {
	longtest.Begin(t)
	root := dated(t)
	drifttest.AnswerToday(t)
	c, err := catalog.Open(root)
	require.NoError(t, err)
	d, err := upgrade.Find(c.Katas[0], "later")
	require.NoError(t, err)
	inventory := stages(t, d)[upgrade.Inventory]
	require.Empty(t, inventory.Missing)
	require.Contains(t, strings.Join(inventory.Notes, "\n"), "example.com/lib@v1.0.0 was released on 2019-01-01; the module proxy says 20")
}
