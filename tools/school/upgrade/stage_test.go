package upgrade_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/upgrade"
	"brownfield/tools/school/workspace"
)

// school is a repository with one kata whose v1 freezes a module that is moved
// to a later major version, one with an advisory, and the go line.
const school = `
-- go.mod --
module brownfield
-- katas/01-tiny/kata.toml --
format = 1
title = "Tiny"
program = "greet"
summary = "Greets."
era = 2019
focus = ["manners"]
-- katas/01-tiny/characterization/greets.txtar --
# It greets by name.
run greet Ann
stdout '^hello Ann$'
stderr 'level=info'
-- katas/01-tiny/drills/later/drill.toml --
format = 1
title = "A later release"
kind = "behaviour"
says = "Raise lib to v1.4.0."
scenario = "Somebody wants it."
base = "v1"
minutes = 5
learned = ["It greets louder."]
[goal]
at_least = ["example.com/lib v1.4.0"]
kept = ["gopkg.in/yaml.v2"]
go_most = "1.13"
-- upgrade-log/releases.toml --
format = 1

[[release]]
module = "example.com/lib"
version = "v1.0.0"
date = 2019-01-01

[[release]]
module = "example.com/lib"
version = "v1.4.0"
date = 2021-01-01

[[release]]
module = "example.com/lib"
version = "v1.5.0"
date = 2022-01-01

[[release]]
module = "example.com/lib/v2"
version = "v2.1.0"
date = 2024-02-01

[[release]]
module = "gopkg.in/yaml.v2"
version = "v2.2.2"
date = 2018-11-15
-- v1/01-tiny/go.mod --
module example.com/greet

go 1.13

require (
	example.com/lib v1.0.0
	gopkg.in/yaml.v2 v2.2.2
)
-- v1/01-tiny/main.go --
package main

import (
	"fmt"
	"os"

	"example.com/lib"
	"gopkg.in/yaml.v2"
)

func main() {
	fmt.Fprintln(os.Stderr, "time=2019-01-01 level=info msg=greeting")
	_ = yaml.Unmarshal(nil, nil)
	fmt.Println(lib.Hello(), os.Args[1])
}
-- v2/01-tiny/go.mod --
module example.com/greet

go 1.26

require example.com/lib/v2 v2.1.0
-- v2/01-tiny/main.go --
package main

import (
	"fmt"
	"os"

	"example.com/lib/v2"
)

func main() {
	fmt.Fprintln(os.Stderr, "time=2019-01-01 level=info msg=greeting")
	fmt.Println(lib.Hello(true), os.Args[1])
}
`

// open writes the repository, publishes what it requires, and finds a drill.
func open(t *testing.T, name string) (upgrade.Drill, workspace.Workspace) {
	t.Helper()
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n\nfunc Hello() string { return \"hello\" }\n")
	proxy.Publish("example.com/lib", "v1.4.0", "2021-01-01", "-- lib.go --\npackage lib\n\nfunc Hello() string { return \"hello\" }\n")
	proxy.Publish("example.com/lib/v2", "v2.1.0", "2024-02-01", "-- go.mod --\nmodule example.com/lib/v2\n\ngo 1.23\n-- lib.go --\npackage lib\n\nfunc Hello(loud bool) string { return \"hello\" }\n")
	proxy.Publish("gopkg.in/yaml.v2", "v2.2.2", "2018-11-15", "-- yaml.go --\npackage yaml\n\nfunc Unmarshal(b []byte, v interface{}) error { return nil }\n")
	proxy.Publish("gopkg.in/yaml.v2", "v2.4.0", "2020-11-17", "-- yaml.go --\npackage yaml\n\nfunc Unmarshal(b []byte, v interface{}) error { return nil }\n")
	root := drifttest.Module(t, school)
	for _, edition := range []string{"v1", "v2"} {
		goCommand(t, filepath.Join(root, edition, "01-tiny"), "mod", "tidy")
	}
	c, err := catalog.Open(root)
	require.NoError(t, err)
	d, err := upgrade.Find(c.Katas[0], name)
	require.NoError(t, err)
	return d, workspace.At(root)
}

func goCommand(t *testing.T, dir string, args ...string) {
	t.Helper()
	run(t, dir, "go", args...)
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s %q: %s", name, args, out)
}

// stages are what a drill says of the copy as it is.
func stages(t *testing.T, d upgrade.Drill) map[string]upgrade.Stage {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	session, err := upgrade.Begin(t.Context(), builder, d, func(string) {})
	require.NoError(t, err)
	defer session.Close()
	all := map[string]upgrade.Stage{}
	for stage, err := range session.Stages(t.Context()) {
		require.NoError(t, err)
		all[stage.Name] = stage
	}
	return all
}

// A copy is somebody's work on a drill.
type work struct {
	t *testing.T
	d upgrade.Drill
}

func (w work) edit(name, from, to string) {
	w.t.Helper()
	file := filepath.Join(w.d.Home(), name)
	text, err := os.ReadFile(file)
	require.NoError(w.t, err)
	require.Contains(w.t, string(text), from)
	require.NoError(w.t, os.WriteFile(file, []byte(strings.ReplaceAll(string(text), from, to)), 0o600))
}

func (w work) write(name, text string) {
	w.t.Helper()
	require.NoError(w.t, os.WriteFile(filepath.Join(w.d.Home(), name), []byte(text), 0o600))
}

func (w work) commit(message string) {
	w.t.Helper()
	run(w.t, w.d.Home(), "git", "add", "-A", ".", ":!"+catalog.UpgradePlan, ":!"+catalog.UpgradeLog)
	run(w.t, w.d.Home(), "git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", message)
}

// misses says that a stage is open, that the ones before it are passed and that
// the ones behind it wait, and what it misses.
func (w work) misses(name string, wants ...string) {
	w.t.Helper()
	all := stages(w.t, w.d)
	outcome := check.Pass
	for _, n := range []string{upgrade.Inventory, upgrade.Plan, upgrade.Upgrade, upgrade.Verify, upgrade.Log} {
		if n == name {
			require.Equal(w.t, check.Fail, all[n].Outcome, "%s: %+v", n, all[n])
			outcome = check.Skip
			continue
		}
		require.Equal(w.t, outcome, all[n].Outcome, "%s: %+v", n, all[n])
	}
	missing := strings.Join(all[name].Missing, "\n")
	for _, want := range wants {
		require.Contains(w.t, missing, want)
	}
	require.Len(w.t, all[name].Missing, len(wants), missing)
}

const decided = `format = 1

[[upgrade]]
module  = "go"
from    = "1.13"
to      = "1.26"
because = "The major version asks for it."

[[upgrade]]
module  = "gopkg.in/yaml.v2"
from    = "v2.2.2"
to      = "gopkg.in/yaml.v2 v2.4.0"
because = "It leaves the advisory behind."

[[upgrade]]
module  = "example.com/lib"
from    = "v1.0.0"
to      = "example.com/lib/v2 v2.1.0"
because = "The old major is left alone."
`

// One upgrade from its beginning to its end: each stage is seen failing, for
// each of its reasons, before it is passed.
func TestStagesFailUntilTheirWorkIsDone(t *testing.T) {
	longtest.Begin(t)
	d, ws := open(t, "")
	fresh, err := d.Take(t.Context(), ws)
	require.NoError(t, err)
	require.True(t, fresh)
	w := work{t, d}

	// Inventory.
	w.edit("go.mod", "v2.2.2", "v2.2.9")
	w.misses(upgrade.Inventory, "gopkg.in/yaml.v2 v2.2.9 cannot be had: no such file or directory; ")
	w.edit("go.mod", "v2.2.9", "v2.2.2")

	// Plan.
	_, last, _ := strings.Cut(decided, "[[upgrade]]\nmodule  = \"example.com/lib\"")
	last = "[[upgrade]]\nmodule  = \"example.com/lib\"" + last
	w.misses(upgrade.Plan, "decide in upgrade-plan.toml where each goes, and why")
	w.misses(upgrade.Plan,
		`go: to is empty; choose "1.26" or "stay"`,
		`gopkg.in/yaml.v2: to is empty; choose "gopkg.in/yaml.v2 v2.2.8" or "gopkg.in/yaml.v2 v2.4.0" or`,
		`example.com/lib: to is empty; choose "example.com/lib v1.4.0" or "example.com/lib/v2 v2.1.0" or "stay"`)
	// Several faults in one plan are all named.
	faulty := decided
	for _, change := range [][2]string{
		{`"1.13"`, `"1.12"`},
		{`"gopkg.in/yaml.v2 v2.4.0"`, `"the newest"`},
		{"The old major is left alone.", "Old."},
		{"format = 1\n", "format = 1\n\n[[upgrade]]\nmodule = \"example.com/other\"\n"},
	} {
		require.Contains(t, faulty, change[0])
		faulty = strings.Replace(faulty, change[0], change[1], 1)
	}
	w.write(catalog.UpgradePlan, faulty)
	w.misses(upgrade.Plan,
		`go: from is "1.12" and has to be "1.13"`,
		`gopkg.in/yaml.v2: to is "the newest"; write`,
		`example.com/lib: because is too short`,
		`example.com/other: nothing asks for it to move; take it out`)
	head, rest, _ := strings.Cut(decided, "[[upgrade]]\nmodule  = \"gopkg.in/yaml.v2\"")
	_, rest, _ = strings.Cut(rest, "[[upgrade]]")
	withoutYAML := head + "[[upgrade]]" + rest
	for want, plan := range map[string]string{
		"go: it stays, and the drill wants it to move\nexample.com/lib: example.com/lib/v2 v2.1.0 asks for go 1.23, and no line\ngopkg.in/yaml.v2 is not in the plan": strings.Replace(withoutYAML, `"1.26"`, `"stay"`, 1),
		"upgrade-plan.toml:6: unknown key \"upgrade.too\"":                         strings.Replace(decided, "to      = \"1.26\"", "too     = \"1.26\"", 1),
		"gopkg.in/yaml.v2: to is \"slog\"; write \"gopkg.in/yaml.v2 v2.2.8\" or":   strings.Replace(decided, "gopkg.in/yaml.v2 v2.4.0", "slog", 1),
		"gopkg.in/yaml.v2: to is \"gone\"; write \"gopkg.in/yaml.v2 v2.2.8\" or":   strings.Replace(decided, "gopkg.in/yaml.v2 v2.4.0", "gone", 1),
		"gopkg.in/yaml.v2: to is \"gopkg.in/yaml.v2\"; write ":                     strings.Replace(decided, "gopkg.in/yaml.v2 v2.4.0", "gopkg.in/yaml.v2", 1),
		"format is 2, and this version of kata reads 1":                            strings.Replace(decided, "format = 1", "format = 2", 1),
		"example.com/lib: example.com/lib/v2 v2.1.0 asks for go 1.23, and no line": strings.Replace(decided, "to      = \"1.26\"", "to      = \"1.21\"", 1),
	} {
		w.write(catalog.UpgradePlan, plan)
		w.misses(upgrade.Plan, strings.Split(want, "\n")...)
	}
	w.write(catalog.UpgradePlan, decided+last)
	w.misses(upgrade.Plan, "example.com/lib: it is in the plan twice")
	w.write(catalog.UpgradePlan, decided)

	// Upgrade.
	w.misses(upgrade.Upgrade,
		"go: planned to 1.26, at 1.13: go mod edit -go=1.26",
		"gopkg.in/yaml.v2: planned to v2.4.0, at v2.2.2: go get gopkg.in/yaml.v2@v2.4.0",
		"example.com/lib: planned to example.com/lib/v2 v2.1.0, and go.mod still requires it at v1.0.0")
	goCommand(t, d.Home(), "get", "gopkg.in/yaml.v2@v2.4.0", "example.com/lib/v2@v2.1.0")
	goCommand(t, d.Home(), "mod", "edit", "-go=1.26")
	w.edit("main.go", `"example.com/lib"`, `"example.com/lib/v2"`)
	w.edit("main.go", "lib.Hello()", "lib.Hello(true)+\"!\"")
	goCommand(t, d.Home(), "mod", "tidy")
	w.misses(upgrade.Upgrade, "behaviour: greets (It greets by name) fails: ")
	w.edit("main.go", "+\"!\"", "")

	// Verify.
	w.write("main_test.go", "package main\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) { t.Fatal(\"x\") }\n")
	goCommand(t, d.Home(), "get", "example.com/lib@v1.0.0")
	w.edit("main.go", "os.Args[1])", "os.Args[1]); if false { fmt.Printf(\"%d\", \"\") }")
	w.misses(upgrade.Verify,
		"example.com/lib is still at v1.0.0",
		"example.com/lib v1.0.0 is still in the graph: example.com/greet → example.com/lib",
		"go.mod or go.sum is not tidy: run go mod tidy: ",
		"go vet objects: ",
		"the program's own tests fail: ")
	require.NoError(t, os.Remove(filepath.Join(d.Home(), "main_test.go")))
	w.edit("main.go", "; if false { fmt.Printf(\"%d\", \"\") }", "")
	goCommand(t, d.Home(), "mod", "tidy")

	// Log.
	w.edit("main.go", "level=info", "level=INFO")
	all := stages(t, d)
	require.Contains(t, all[upgrade.Upgrade].Missing[0], "behaviour: greets", "a script pins it")
	w.edit("main.go", "level=INFO", "level=info loud=yes")
	w.misses(upgrade.Log, "commit your work first: go.mod, go.sum, main.go")
	w.commit("All at once")
	w.misses(upgrade.Log, "answer what upgrade-log.md asks in the lines that begin with >, and fill in reason, steps and effort")
	notes := stages(t, d)[upgrade.Verify].Notes
	require.Contains(t, notes, "log keys: gone none; new loud")
	require.Contains(t, notes, "API used of example.com/lib: gone lib.Hello; new none")
	require.Contains(t, notes, "API used of example.com/lib/v2: gone none; new v2.Hello")
	w.edit(catalog.UpgradeLog, `to = "1.26"`, `to = "1.27"`)
	w.edit(catalog.UpgradeLog, `reason = "The old major is left alone."`, `reason = ""`)
	all = stages(t, d)
	missing := strings.Join(all[upgrade.Log].Missing, "\n")
	for _, want := range []string{
		`go: to is "1.27" and go.mod makes it "1.26"`, "go: steps is empty", "go: effort is missing", `go: "What surprised" is not written yet`,
		"example.com/lib: reason is missing", `example.com/lib: "Way back" is not written yet`, `gopkg.in/yaml.v2: "Why" is not written yet`,
	} {
		require.Contains(t, missing, want)
	}
	w.edit(catalog.UpgradeLog, `to = "1.27"`, `to = "1.26"`)
	w.edit(catalog.UpgradeLog, `reason = ""`, `reason = "The old major is left alone."`)
	w.edit(catalog.UpgradeLog, "steps = []", "steps = [1]")
	w.edit(catalog.UpgradeLog, `effort = ""`, `effort = "a minute"`)
	for _, heading := range catalog.UpgradeSections() {
		w.edit(catalog.UpgradeLog, "## "+heading+"\n", "## "+heading+"\n\nNothing to tell, and that is measured.\n")
	}
	right, err := os.ReadFile(filepath.Join(d.Home(), catalog.UpgradeLog))
	require.NoError(t, err)
	w.edit(catalog.UpgradeLog, "steps = [1]", "steps = [2]")
	w.edit(catalog.UpgradeLog, `from = "v1.0.0"`, `from = "v0.9.0"`)
	w.edit(catalog.UpgradeLog, `kata = "01-tiny"`, `kata = "02-x"`)
	missing = strings.Join(stages(t, d)[upgrade.Log].Missing, "\n")
	for _, want := range []string{
		"example.com/lib: steps names a commit that is not there; there are 1 after the first",
		"example.com/lib: from is \"v0.9.0\" and was \"v1.0.0\" at the start",
		`example.com/lib: kata is "02-x" and has to be "01-tiny"`,
	} {
		require.Contains(t, missing, want)
	}
	w.write(catalog.UpgradeLog, string(right))
	w.write("later.go", "package main\n")
	w.misses(upgrade.Log, "not committed: later.go")
	w.commit("later")
	for name, stage := range stages(t, d) {
		require.Equal(t, check.Pass, stage.Outcome, "%s: %+v", name, stage)
	}
}

// The goal of a drill with a name: what has to come, what has to stay.
func TestGoalOfANamedDrill(t *testing.T) {
	longtest.Begin(t)
	d, ws := open(t, "later")
	fresh, err := d.Take(t.Context(), ws)
	require.NoError(t, err)
	require.True(t, fresh)
	w := work{t, d}
	require.Equal(t, "01-later", filepath.Base(d.Home()))
	w.write(catalog.UpgradePlan, `format = 1

[[upgrade]]
module  = "gopkg.in/yaml.v2"
from    = "v2.2.2"
to      = "stay"
because = "It is not asked for."

[[upgrade]]
module  = "example.com/lib"
from    = "v1.0.0"
to      = "example.com/lib v1.4.0"
because = "Somebody wants it there."

[[upgrade]]
module  = "go"
from    = "1.13"
to      = "stay"
because = "The builders are old."
`)
	goCommand(t, d.Home(), "get", "gopkg.in/yaml.v2@v2.4.0", "example.com/lib@v1.4.0")
	goCommand(t, d.Home(), "mod", "edit", "-go=1.14")
	goCommand(t, d.Home(), "mod", "tidy")
	w.misses(upgrade.Verify,
		"the go line is 1.14 and has to be 1.13 or lower: what holds it up?",
		"gopkg.in/yaml.v2 was at v2.2.2, is v2.4.0, and has to stay where it was")
	goCommand(t, d.Home(), "mod", "edit", "-go=1.13")
	goCommand(t, d.Home(), "get", "gopkg.in/yaml.v2@v2.2.2")
	goCommand(t, d.Home(), "mod", "tidy")
	w.misses(upgrade.Log, "commit your work first: go.mod, go.sum")
}

func TestDrillsAreReadStrictly(t *testing.T) {
	for want, change := range map[string][2]string{
		`drill.toml:2: unknown key "titel"`:            {"title = \"A later", "titel = \"A later"},
		`kind is "odd"; the kinds are`:                 {`"behaviour"`, `"odd"`},
		`base is "v3"; it is v1 or v2`:                 {`base = "v1"`, `base = "v3"`},
		`at_least has "example.com/lib"; write a path`: {"example.com/lib v1.4.0\"]", "example.com/lib\"]"},
		`"next" is no go line`:                         {`go_most = "1.13"`, `go_most = "next"`},
		"a drill needs title, says, scenario":          {`scenario = "Somebody wants it."`, `scenario = ""`},
		"format is 2":                                  {"format = 1\ntitle = \"A later", "format = 2\ntitle = \"A later"},
	} {
		root := drifttest.Module(t, strings.Replace(school, change[0], change[1], 1))
		c, err := catalog.Open(root)
		require.NoError(t, err)
		_, err = upgrade.Of(c.Katas[0])
		require.ErrorContains(t, err, want)
	}
	c, err := catalog.Open(drifttest.Module(t, school))
	require.NoError(t, err)
	_, err = upgrade.Find(c.Katas[0], "latr")
	require.ErrorContains(t, err, `01-tiny has no drill "latr"; it has later, and kata drill 01 without a name`)
}
