package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/school/cli"
)

// shop is a module with something to say about each of its dependencies.
func shop(t *testing.T) (dir string) {
	t.Helper()
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n\nfunc Drop() {}\n")
	proxy.Publish("example.com/lib", "v1.4.0", "2021-01-01", "-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/lib/v2", "v2.1.0", "2024-02-01", "-- go.mod --\nmodule example.com/lib/v2\n\ngo 1.23\n-- lib.go --\npackage lib\n\nfunc Drop(all ...string) {}\n")
	proxy.Publish("github.com/pkg/errors", "v0.8.1", "2019-01-03", "-- errors.go --\npackage errors\n\nfunc New(s string) error { return nil }\n")
	proxy.Publish("gopkg.in/yaml.v2", "v2.2.2", "2018-11-15", "-- yaml.go --\npackage yaml\n\nfunc Unmarshal(b []byte, v interface{}) error { return nil }\n")
	proxy.Publish("golang.org/x/text", "v0.3.8", "2022-10-01", "-- text.go --\npackage text\n")
	proxy.Publish("golang.org/x/crypto", "v0.0.0-20190308221718-c2843e01d9a2", "2019-03-08", "-- crypto.go --\npackage crypto\n")
	return drifttest.Module(t, `
-- go.mod --
module example.com/shop

go 1.13

require (
	example.com/lib v1.0.0
	github.com/pkg/errors v0.8.1
	golang.org/x/crypto v0.0.0-20190308221718-c2843e01d9a2 // indirect
	gopkg.in/yaml.v2 v2.2.2
)

exclude example.com/lib v1.3.0
-- main.go --
package main

import (
	"example.com/lib"
	"github.com/pkg/errors"
	"gopkg.in/yaml.v2"
)

func main() {
	lib.Drop()
	_ = errors.New("")
	_ = yaml.Unmarshal(nil, nil)
}
`)
}

func TestInventory(t *testing.T) {
	dir := shop(t)
	t.Setenv("PATH", withoutGovulncheck(t))
	code, out, errOut := call(t, "drill", "--dir", dir, "inventory")
	require.Zero(t, code, errOut)
	require.Regexp(t, `^example.com/shop, go 1.13, built with go1\.\S+: 4 modules, 3 of them direct\n2.0 libyears behind \(2.0 in the direct ones\)\n`, out)
	require.Regexp(t, `(?m)^  example.com/lib +v1.0.0 +2019-01-01 +v1.4.0 +2021-01-01 +2.0 +v2 v2.1.0 of 2024-02-01$`, out)
	require.Regexp(t, `(?m)^  github.com/pkg/errors +v0.8.1 +2019-01-03 += +archived$`, out)
	require.Regexp(t, `(?m)^  golang.org/x/crypto +commit c2843e0 +2019-03-08 +=`, out)
	require.Contains(t, out, "github.com/pkg/errors is archived since 2021-12, see errors. ")
	require.Contains(t, out, "CALLED, your code uses an affected symbol: GO-2020-0036 (CVE-2019-11254), gopkg.in/yaml.v2 v2.2.2, fixed in v2.2.8\n")
	require.Contains(t, out, "    yaml.v2.Unmarshal: main.go:12\n")
	require.Contains(t, out, "REQUIRED, no affected package is linked: golang.org/x/crypto, 16: GO-2020-0012, ")
	require.Contains(t, out, "go.mod excludes example.com/lib v1.3.0.")
	require.Contains(t, out, "Advisories, by the bundled advisories: ")

	code, out, _ = call(t, "drill", "--dir", dir, "inventory", "--json")
	require.Zero(t, code)
	var report struct {
		Graph      *drift.Graph
		Advisories *drift.Advisories
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Equal(t, "v1.4.0", report.Graph.Module("example.com/lib").Newest.Version)
	require.Equal(t, drift.SourceBundled, report.Advisories.Source)
	require.NotContains(t, out, "0001-01-01", "a time that is not known is left out")

	t.Setenv("GOPROXY", "off")
	code, out, errOut = call(t, "drill", "--dir", dir, "inventory")
	require.Zero(t, code, errOut)
	require.Regexp(t, `(?m)^  example.com/lib +v1.0.0 +2019-01-01 +\? *$`, out)
	require.Contains(t, out, "how far behind is not known\n")
	require.Contains(t, out, "Not known\n  newest releases, retractions, deprecations and later major versions: GOPROXY=off\n")
}

// withoutGovulncheck is a PATH on which the go command is, and little else.
func withoutGovulncheck(t *testing.T) string {
	t.Helper()
	return drifttest.Only(t, "go")
}

func TestPlan(t *testing.T) {
	dir := shop(t)
	t.Setenv("PATH", withoutGovulncheck(t))
	code, out, errOut := call(t, "drill", "--dir", dir, "plan")
	require.Zero(t, code, errOut)
	require.Regexp(t, `^example.com/shop, go 1.13: 4 upgrades\n\n1. the go line, at 1.13  \[later\]\n   · example.com/lib/v2 v2.1.0 asks for go 1.23\n`, out)
	require.Contains(t, out, "→ example.com/lib v1.4.0 (newest of this path)  risk medium; 1 line is touched\n     lib.Drop: Drop is gone\n       main.go:10\n")
	require.Contains(t, out, "→ example.com/lib/v2 v2.1.0 (later major)  risk medium; 1 import changes\n     raises the go line to 1.23 (because of example.com/lib/v2 v2.1.0)\n     imports to rewrite: main.go:4\n")
	require.Contains(t, out, "→ errors (standard library)  risk medium; 1 import changes\n     imports to rewrite: main.go:5\n     compiles, but: errors.Wrap(nil, …) is nil")
	require.Contains(t, out, "2. gopkg.in/yaml.v2, at v2.2.2  [now]\n")
	require.Regexp(t, `today it turns \d\d settings of GODEBUG back`, out)
	require.Contains(t, out, "cannot be tried here: ", "the fixed version is not on this proxy")

	code, out, _ = call(t, "drill", "--dir", dir, "--json")
	require.Zero(t, code)
	var report struct {
		Graph *drift.Graph
		Plan  *drift.Plan
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Equal(t, "example.com/shop", report.Graph.Path)
	require.Len(t, report.Plan.Items, 4)
}

// What cannot be had, read or believed is named in text and JSON, and no number
// stands where nothing is known.
func TestWhatIsNotKnown(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", withoutGovulncheck(t))
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n\nfunc Do() {}\n")
	proxy.Publish("example.com/lib", "v1.1.0", "2099-01-01", "-- lib.go --\npackage lib\n")
	dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.26\n\nrequire (\n\tcorp.example/private v1.0.0\n\texample.com/lib v1.0.0\n)\n-- gen.go --\n//go:build ignore\n\npackage main\n\nimport \"example.com/lib\"\n\nfunc main() { lib.Do() }\n-- shop.go --\npackage shop\n")
	code, out, errOut := call(t, "drill", "--dir", dir)
	require.Zero(t, code, errOut)
	require.Regexp(t, `(?m)^  corp.example/private +v1\.0\.0 +\? +\? +cannot be had$`, out)
	require.Contains(t, out, "Cannot be had, so that what they require is not known\n  corp.example/private v1.0.0: no such file or directory; if it is private, set GOPRIVATE=corp.example/*, or GOPROXY to a proxy that has it\n")
	require.Contains(t, out, "how far behind is not known\n")
	require.Contains(t, out, "example.com/lib: when v1.1.0 was released: the time that is given, 2099-01-01, lies in the future\n")
	require.Contains(t, out, "   used: not known (gen.go was not read: it is behind the tag ignore)\n   → example.com/lib v1.1.0 (newest of this path)  risk medium; which lines it touches is not known\n")
	require.Contains(t, out, "Trouble with the code, so uses may be missing\n  gen.go was not read")

	code, out, errOut = call(t, "drill", "--dir", dir, "--json")
	require.Zero(t, code, errOut)
	var report struct {
		Plan struct {
			Items []map[string]any
		}
		Problems []string
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Len(t, report.Plan.Items, 1)
	require.Nil(t, report.Plan.Items[0]["uses"])
	require.Contains(t, report.Plan.Items[0]["unsure"], "gen.go was not read")
	require.Len(t, report.Problems, 1)
}

// A project from before modules gets a go.mod to begin with, and nothing is
// written there.
func TestProjectFromBeforeModules(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("github.com/a/lib", "v1.2.0", "2018-01-01", "-- lib.go --\npackage lib\n")
	proxy.Commit("github.com/a/lib", strings.Repeat("1", 40), "v1.2.0")
	dir := drifttest.Module(t, "-- glide.lock --\nimports:\n- name: github.com/a/lib\n  version: "+strings.Repeat("1", 40)+"\n- name: github.com/a/gone\n  version: "+strings.Repeat("2", 40)+"\n-- main.go --\npackage main\n\nimport _ \"github.com/a/lib\"\n\nfunc main() {}\n")
	before := drifttest.Snapshot(t, dir)
	code, out, errOut := call(t, "drill", "--dir", dir)
	require.Zero(t, code, errOut)
	require.Contains(t, out, "There is no go.mod here. glide.lock (glide) has 2 pins; the go command does not read it.\n")
	require.Regexp(t, `(?m)^  github.com/a/lib +111111111111 +v1\.2\.0 *$`, out)
	require.Regexp(t, `(?m)^  github.com/a/gone +222222222222 +\? +indirect$`, out)
	require.Contains(t, out, "Cannot be had, and left out of go.mod\n  github.com/a/gone: no such file or directory; if it is private, set GOPRIVATE=github.com/a/*")
	require.True(t, strings.HasSuffix(out, "\n\nmodule example.com/name-me\n\ngo 1.13\n\nrequire github.com/a/lib v1.2.0\n"), out)
	code, out, errOut = call(t, "drill", "--dir", dir, "--json")
	require.Zero(t, code, errOut)
	var proposal drift.Proposal
	require.NoError(t, json.Unmarshal([]byte(out), &proposal))
	require.Equal(t, "v1.2.0", proposal.Pins[1].Became)
	require.Equal(t, before, drifttest.Snapshot(t, dir))
}

// The inventory does not wait for the plan, and whoever does not want to wait for
// the rest of the plan gets what is known of it.
func TestInterruptedPlan(t *testing.T) {
	dir := shop(t)
	t.Setenv("PATH", withoutGovulncheck(t))
	for _, args := range [][]string{{"drill", "--dir", dir}, {"drill", "--dir", dir, "--json"}} {
		ctx, cancel := context.WithCancel(t.Context())
		var out, errOut bytes.Buffer
		stop := writerFunc(func(text []byte) (int, error) {
			if bytes.Contains(text, []byte("trying")) {
				if len(args) == 3 {
					require.Contains(t, out.String(), "libyears behind")
				}
				cancel()
			}
			return errOut.Write(text)
		})
		require.Equal(t, cli.Interrupted, execute(ctx, args, &console{out: &out, err: stop}))
		require.Contains(t, errOut.String(), "kata: interrupted; nothing was lost\n")
		if len(args) == 3 {
			require.Contains(t, out.String(), "→ example.com/lib v1.4.0 (newest of this path)  not tried\n")
			require.Regexp(t, `(?m)^\d upgrades not tried\.$`, out.String())
			continue
		}
		var report struct{ Plan *drift.Plan }
		require.NoError(t, json.Unmarshal(out.Bytes(), &report))
		require.NotZero(t, report.Plan.Untried)
	}
}

// Overviews name the first few of many; the plan alone names all.
func TestLongListsInFull(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", withoutGovulncheck(t))
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n\nfunc Do() {}\n")
	proxy.Publish("example.com/lib", "v1.1.0", "2020-01-01", "-- lib.go --\npackage lib\n")
	dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.26\n\nrequire example.com/lib v1.0.0\n-- shop.go --\npackage shop\n\nimport \"example.com/lib\"\n\nfunc shop() {\n"+strings.Repeat("\tlib.Do()\n", 7)+"}\n")
	_, out, _ := call(t, "drill", "--dir", dir)
	require.Contains(t, out, "shop.go:6, shop.go:7, shop.go:8, shop.go:9 and 3 more\n")
	_, out, _ = call(t, "drill", "--dir", dir, "plan")
	require.Contains(t, out, "shop.go:6, shop.go:7, shop.go:8, shop.go:9, shop.go:10, shop.go:11, shop.go:12\n")
	_, out, _ = call(t, "drill", "--dir", dir, "plan", "--try", "1")
	require.NotContains(t, out, "not tried")
}

func TestWrongUseOfDrill(t *testing.T) {
	for _, args := range [][]string{
		{"drill", "--dir", t.TempDir()},
		{"drill"},
		{"drill", "inventory"},
		{"drill", "--list", "01"},
		{"drill", "01", "--try", "3"},
		{"drill", "--dir", ".", "--try", "-1"},
		{"drill", "no-such-kata"},
		{"drill", "01", "no-such-drill"},
		{"drill", "01", "--again"},
		{"drill", "--no-such-flag"},
		{"no-such-verb"},
	} {
		code, out, errOut := call(t, args...)
		require.Equal(t, cli.Usage, code, "%q", args)
		require.Empty(t, out)
		require.True(t, strings.HasPrefix(errOut, "kata: "), errOut)
		require.Equal(t, 1, strings.Count(errOut, "\n"), errOut)
	}
	code, out, _ := call(t, "drill", "--help")
	require.Zero(t, code)
	require.Contains(t, out, "Examples:")
}

func TestInterruptedDrill(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errOut bytes.Buffer
	require.Equal(t, cli.Interrupted, execute(ctx, []string{"drill", "--dir", t.TempDir()}, &console{out: &out, err: &errOut}))
	require.Equal(t, "kata: interrupted; nothing was lost\n", errOut.String())
}

func TestList(t *testing.T) {
	code, out, errOut := call(t, "drill", "--list")
	require.Zero(t, code, errOut)
	require.Regexp(t, `(?m)^01 +whole +60 +CSV statistics: Bring everything that v1 freezes up to date\.$`, out)
	code, out, errOut = call(t, "drill", "--list", "--json")
	require.Zero(t, code, errOut)
	var entries []struct{ ID, Kind string }
	require.NoError(t, json.Unmarshal([]byte(out), &entries))
	kinds := map[string]bool{}
	for _, e := range entries {
		kinds[e.Kind] = true
	}
	require.Equal(t, map[string]bool{
		"whole": true, "major": true, "behaviour": true, "advisory": true, "line": true, "transitive": true, "directives": true,
	}, kinds, "there is a drill of each kind")
}

// A drill from its first call to its plan, in a repository of its own.
func TestFirstCallsOfADrill(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	t.Chdir(root)
	code, out, errOut := call(t, "drill", "01")
	require.Zero(t, code, errOut)
	require.Contains(t, out, "Copied the start to work/01-tiny, a git repository of its own.")
	require.Regexp(t, `✓ inventory +0 modules, 0\.0 libyears behind`, out)
	require.Regexp(t, `○ plan +drafted; upgrades to decide about: 1\n +· decide in upgrade-plan\.toml`, out)
	require.Regexp(t, `– log +waits for plan`, out)
	require.Contains(t, out, "next  decide in upgrade-plan.toml where each goes, and why. kata drill 01 plan")

	code, out, errOut = call(t, "drill", "tiny", "plan")
	require.Zero(t, code, errOut)
	require.Contains(t, out, "1. the go line, at 1.13  [later]")

	code, out, _ = call(t, "drill", "01", "--json")
	require.Equal(t, cli.Fail, code, "a program wants to know that it is not done")
	var report struct {
		Drill, Verdict string
		Stages         []struct {
			Name, Verdict string
			Missing       []string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Equal(t, "fail", report.Verdict)
	require.Len(t, report.Stages, 5)
	require.Equal(t, []string{`go: to is empty; choose "1.26" or "stay"`}, report.Stages[1].Missing)
}

// The gate says what a drill does not hold to.
func TestDrillGate(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	t.Chdir(root)
	require.Empty(t, gate(t, "drills", "01", "whole"))
	require.NoError(t, os.WriteFile(filepath.Join("v2", "01-tiny", "go.mod"), []byte("module example.com/greet\n\ngo 1.13\n"), 0o600))
	require.Contains(t, gate(t, "drills", "01", "whole"), "drills/whole/goal-is-reached: the solution does not reach the goal:\nthe go line is still 1.13")
}

// What cannot be fetched is said in one line, with what to do; what has no
// modules is there.
func TestFetch(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	t.Chdir(root)
	drifttest.NewProxy(t)
	code, out, errOut := call(t, "fetch", "01")
	require.Zero(t, code, errOut)
	require.Regexp(t, `^The modules of \d+ programs are there; no proof needs a network now\.\n$`, out)

	mod := "module example.com/greet\n\ngo 1.26\n\nrequire example.com/lib v1.0.0\n"
	require.NoError(t, os.WriteFile(filepath.Join("v2", "01-tiny", "go.mod"), []byte(mod), 0o600))
	t.Setenv("GOPROXY", "off")
	code, out, errOut = call(t, "fetch")
	require.Equal(t, cli.Usage, code)
	require.Empty(t, out)
	require.Regexp(t, `(?m)^kata: cannot fetch the modules of 01-tiny, v2: [^\n]*module lookup disabled by GOPROXY=off \(is there a network[^\n]+$`, errOut)
}
