package drift_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
)

// What only a tool line asks for is planned, and the tool has to be there.
func TestToolLines(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	proxy.Publish("example.com/tools", "v1.0.0", "2025-01-01", "-- go.mod --\nmodule example.com/tools\n\nrequire example.com/helper v1.0.0\n-- cmd/gen/main.go --\npackage main\n\nimport _ \"example.com/helper\"\n\nfunc main() {}\n-- cmd/gone/main.go --\npackage main\n\nfunc main() {}\n")
	proxy.Publish("example.com/tools", "v1.1.0", "2026-01-01", "-- go.mod --\nmodule example.com/tools\n\nrequire example.com/helper v1.0.0\n-- cmd/gen/main.go --\npackage main\n\nimport _ \"example.com/helper\"\n\nfunc main() {}\n")
	proxy.Publish("example.com/tools/v2", "v2.0.0", "2026-01-01", "-- go.mod --\nmodule example.com/tools/v2\n-- cmd/gen/main.go --\npackage main\n\nfunc main() {}\n-- cmd/gone/main.go --\npackage main\n\nfunc main() {}\n")
	proxy.Publish("example.com/helper", "v1.0.0", "2025-01-01", "-- helper.go --\npackage helper\n")
	proxy.Publish("example.com/helper", "v1.1.0", "2026-01-01", "-- helper.go --\npackage helper\n")
	p := open(t, drifttest.Module(t, `
-- go.mod --
module example.com/shop

go 1.24

toolchain go1.24.1

godebug (
	default=go1.21
	panicnil=1
)

tool example.com/tools/cmd/gen

tool example.com/tools/cmd/gone

require (
	example.com/helper v1.0.0 // indirect
	example.com/tools v1.0.0 // indirect
)
-- shop.go --
package shop
`))
	g, code, advisories := look(t, p)
	require.Equal(t, "go1.24.1", g.Toolchain)
	require.Equal(t, []string{"default=go1.21", "panicnil=1"}, g.Godebug)
	require.Equal(t, []string{"example.com/tools/cmd/gen", "example.com/tools/cmd/gone"}, g.Module("example.com/tools").Tools)
	made, err := p.Plan(t.Context(), g, code, advisories)
	require.NoError(t, err)
	require.Len(t, made.Items, 2, "the tools, and the go line; helper moves with what requires it")
	item := itemOf(t, made, "example.com/tools")
	require.Equal(t, &drift.Usage{}, item.Uses)
	newest, major := item.Targets[0], item.Targets[1]
	require.Equal(t, []drift.Break{{Package: "example.com/tools/cmd/gone", Says: "there is no package example.com/tools/cmd/gone", Places: []drift.Place{{File: "go.mod", Line: 14}}}}, newest.Breaks)
	require.Equal(t, drift.High, newest.Risk)
	require.Empty(t, major.Breaks)
	require.Equal(t, []drift.Place{{File: "go.mod", Line: 12}, {File: "go.mod", Line: 14}}, major.Imports)
}

// A godebug line keeps an old behaviour when the go line is raised, so the go line
// does not touch the code there.
func TestGodebugLinesKeepBehaviour(t *testing.T) {
	drifttest.NewProxy(t)
	for line, kept := range map[string]string{
		"godebug panicnil=1":                       "godebug panicnil=1",
		"godebug default=go1.20":                   "godebug default=go1.20",
		"godebug default=go1.21":                   "",
		"godebug (\ndefault=go1.20\npanicnil=0\n)": "",
		"godebug (\npanicnil=1\ndefault=go1.23\n)": "godebug panicnil=1",
		"": "",
	} {
		p := open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/lines\n\ngo 1.19\n\n"+line+"\n-- main.go --\npackage main\n\nfunc main() { panic(nil) }\n"))
		g, code, advisories := look(t, p)
		made, err := p.Plan(t.Context(), g, code, advisories)
		require.NoError(t, err)
		item := itemOf(t, made, "go")
		for _, fact := range item.Line {
			switch fact.Name {
			case "panic(nil)":
				require.Equal(t, kept, fact.Kept, line)
				require.Len(t, fact.Places, 1)
			case "loop variables":
				require.Empty(t, fact.Kept, "no setting gives these back")
			}
		}
		require.Equal(t, kept == "", item.Targets[0].Touched() == 1, line)
	}
}

// The go line may turn a vendor directory on, which then has to agree with go.mod.
// What the plan says of it is what the go command does.
func TestVendor(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	lib := "-- lib.go --\npackage lib\n\nfunc Do() {}\n"
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", lib)
	proxy.Publish("example.com/lib", "v1.1.0", "2020-01-01", lib)
	files := "-- go.mod --\nmodule example.com/shop\n\ngo 1.13\n\nrequire example.com/lib v1.0.0\n-- shop.go --\npackage shop\n\nimport \"example.com/lib\"\n\nfunc shop() { lib.Do() }\n"
	vendored := "-- vendor/modules.txt --\n# example.com/lib v1.0.0\nexample.com/lib\n-- vendor/example.com/lib/lib.go --\npackage lib\n\nfunc Do() {}\n"

	dir := drifttest.Module(t, files+vendored)
	made := plan(t, open(t, dir))
	item, line := itemOf(t, made, "example.com/lib"), itemOf(t, made, "go")
	require.Contains(t, item.Needs, "go mod vendor, in the same commit: otherwise vendor/ stays behind", "below 1.14 it is not used")
	require.Contains(t, line.Needs, `"inconsistent vendoring"`)
	require.Equal(t, "vendoring", line.Line[0].Name)
	require.Equal(t, []drift.Place{{File: "go.mod", Line: 3}}, line.Targets[0].Lines)
	require.Equal(t, drift.Medium, line.Targets[0].Risk)

	// The first step as a person makes it who has not read the plan, and then as one
	// who has.
	steps := drifttest.Module(t, files+vendored)
	run := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir, cmd.Env = steps, append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		return strings.TrimSpace(string(out)) + map[bool]string{true: "", false: " failed"}[err == nil]
	}
	require.Empty(t, run("mod", "tidy"))
	require.Empty(t, run("build", "./..."))
	require.Empty(t, run("mod", "edit", "-go=1.26"))
	require.Contains(t, run("build", "./..."), "inconsistent vendoring")
	require.Empty(t, run("mod", "vendor"))
	require.Empty(t, run("build", "./..."))

	without := plan(t, open(t, drifttest.Module(t, files)))
	require.Empty(t, itemOf(t, without, "example.com/lib").Needs)
	for _, fact := range itemOf(t, without, "go").Line {
		require.NotEqual(t, "vendoring", fact.Name)
	}
	newer := plan(t, open(t, drifttest.Module(t, strings.Replace(files, "go 1.13", "go 1.20", 1)+vendored)))
	require.Contains(t, itemOf(t, newer, "example.com/lib").Needs, `"inconsistent vendoring"`)
	require.FileExists(t, filepath.Join(dir, "vendor", "modules.txt"))
}
