package upgrade_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
	"brownfield/tools/school/upgrade"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// A program that somebody has adopted has nothing to upgrade to yet.
func TestAnAdoptedProgramClaimsNoDrill(t *testing.T) {
	d, _ := open(t, "later")
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, upgrade.Claims(b, d.Kata))
	d.Kata.Adopted = true
	require.Empty(t, upgrade.Claims(b, d.Kata))
}

// patch writes the difference of two trees as one of a drill's patches.
func patch(t *testing.T, file string, before, after steps.Tree) {
	t.Helper()
	room := t.TempDir()
	require.NoError(t, steps.Append(t.Context(), room, 1, "A patch", "For a drill.", before, after))
	made, err := filepath.Glob(filepath.Join(room, "*.patch"))
	require.NoError(t, err)
	text, err := os.ReadFile(made[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, text, 0o600))
}

// solved is the drill of the school that has a name, with its author's patches.
func solved(t *testing.T) upgrade.Drill {
	t.Helper()
	d, ws := open(t, "later")
	_, err := d.Take(t.Context(), ws)
	require.NoError(t, err)
	start, err := d.Start()
	require.NoError(t, err)
	w := work{t, d}
	goCommand(t, d.Home(), "get", "example.com/lib@v1.4.0")
	goCommand(t, d.Home(), "mod", "tidy")
	solution, err := steps.ReadTree(d.Home())
	require.NoError(t, err)
	w.edit("main.go", "level=info", "level=warning")
	naive, err := steps.ReadTree(d.Home())
	require.NoError(t, err)
	dir := filepath.Join(d.Kata.Dir, "drills", "later")
	patch(t, filepath.Join(dir, "solution.patch"), start, solution)
	patch(t, filepath.Join(dir, "naive.patch"), start, naive)
	return d
}

// verdictsOf proves claims of the drills of the school: those of these names, or
// all.
func verdictsOf(t *testing.T, root string, names ...string) map[string]error {
	t.Helper()
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	c, err := catalog.Open(root)
	require.NoError(t, err)
	all := map[string]error{}
	for _, claim := range upgrade.Claims(b, c.Katas[0]) {
		if len(names) == 0 || slices.Contains(names, claim.Name) {
			all[claim.Name] = claim.Prove(t.Context())
		}
	}
	return all
}

// Every claim of a drill holds as it stands, and fails for its own reason when
// what it is about is broken.
func TestClaimsOfADrillCanBeBroken(t *testing.T) {
	longtest.Begin(t)
	d := solved(t)
	dir := filepath.Join(d.Kata.Dir, "drills", "later")
	root := filepath.Dir(filepath.Dir(d.Kata.Dir))
	verdicts := func() map[string]error { return verdictsOf(t, root) }
	for name, err := range verdicts() {
		require.NoError(t, err, name)
	}

	script := filepath.Join(d.Kata.Dir, "characterization", "greets.txtar")
	toml := filepath.Join(dir, "drill.toml")
	for _, tt := range []struct{ claim, file, from, to, says string }{
		{"drills/later/goal-is-open", toml, "v1.4.0\"]", "v1.0.0\"]", "the goal is reached before anybody has done anything"},
		{"drills/later/goal-is-reached", toml, "v1.4.0\"]", "v1.5.0\"]", "example.com/lib is at v1.4.0 and has to be at v1.5.0 or later"},
		{"drills/later/start-is-green", script, "^hello", "^good day", "behaviour is lost:\nbehaviour: greets"},
		{"drills/later/solution-is-green", script, "^hello", "^good day", "behaviour is lost:\nbehaviour: greets"},
		{"drills/later/naive-is-caught", script, "level=info", "level=", "no script notices what is wrong with it"},
		{"drills", toml, `kind = "behaviour"`, `kind = "odd"`, `kind is "odd"`},
	} {
		text, err := os.ReadFile(tt.file)
		require.NoError(t, err)
		require.Contains(t, string(text), tt.from)
		require.NoError(t, os.WriteFile(tt.file, []byte(strings.Replace(string(text), tt.from, tt.to, 1)), 0o600))
		require.ErrorContains(t, verdicts()[tt.claim], tt.says)
		require.NoError(t, os.WriteFile(tt.file, text, 0o600))
	}
	require.NoError(t, os.Remove(filepath.Join(dir, "solution.patch")))
	require.ErrorContains(t, verdicts()["drills/later/goal-is-reached"], "has no solution.patch")
}
