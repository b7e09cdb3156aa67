package drift_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/engine/subject"
)

// A module that cannot be had, be it required here or by another one, does not
// hide the rest. It is named, with what to set, and nothing is said of how it is
// used.
func TestModulesThatCannotBeHad(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	lib := "-- lib.go --\npackage lib\n\nfunc Do() {}\n"
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", lib)
	proxy.Publish("example.com/lib", "v1.1.0", "2020-01-01", lib)
	proxy.Publish("example.com/open", "v1.0.0", "2019-01-01", "-- go.mod --\nmodule example.com/open\n\nrequire corp.example/deep v1.2.3\n-- open.go --\npackage open\n\nfunc Open() {}\n")
	proxy.Publish("example.com/open", "v1.1.0", "2020-01-01", "-- go.mod --\nmodule example.com/open\n\nrequire corp.example/deep v1.2.3\n-- open.go --\npackage open\n")
	for _, line := range []string{"1.13", "1.20"} {
		t.Run(line, func(t *testing.T) {
			p := open(t, drifttest.Module(t, `
-- go.mod --
module example.com/shop

go `+line+`

require (
	corp.example/bad v0.0.0-20190101000000-abcdefabcdef
	corp.example/private v1.0.0
	corp.example/replaced v1.0.0
	example.com/lib v1.0.0
	example.com/open v1.0.0
)

replace corp.example/replaced v1.0.0 => corp.example/other v1.0.0
-- shop.go --
package shop

import (
	"corp.example/private/deep"
	"example.com/lib"
)

func shop() {
	deep.Do().Then()
	lib.Do()
}
-- open/open.go --
package open

import "example.com/open"

func use() { open.Open() }
`))
			g, code, advisories := look(t, p)
			absent := map[string]string{}
			for _, m := range g.Modules {
				if m.Absent != "" {
					absent[m.Path] = m.Absent
				}
			}
			require.Len(t, absent, 4)
			require.Contains(t, absent["corp.example/private"], "if it is private, set GOPRIVATE=corp.example/*")
			require.Contains(t, absent, "corp.example/deep")
			require.Contains(t, absent, "corp.example/bad")
			require.Contains(t, absent, "corp.example/replaced")
			require.Equal(t, "v1.1.0", g.Module("example.com/lib").Newest.Version)
			require.Equal(t, "v1.2.3", g.Module("corp.example/deep").Version)
			require.Equal(t, []string{"example.com/shop", "example.com/open", "corp.example/deep"}, g.Module("corp.example/deep").Why)
			require.Equal(t, 4, g.Unaged)

			made, err := p.Plan(t.Context(), g, code, advisories)
			require.NoError(t, err)
			used := itemOf(t, made, "example.com/open")
			require.Equal(t, &drift.Usage{Symbols: 1, Lines: 1}, used.Uses, "its package can be read")
			require.Empty(t, used.Unsure)
			require.Equal(t, "1 line is touched", used.Targets[0].Touches())
			partly := itemOf(t, made, "example.com/lib")
			require.Equal(t, &drift.Usage{Symbols: 1, Lines: 1}, partly.Uses)
			require.Contains(t, partly.Unsure, "shop.go:", "what stands beside the private module may use more")
			require.NotEmpty(t, code.Unsure("corp.example/private"))
			for _, item := range made.Items {
				require.NotContains(t, item.Module, "corp.example")
			}
		})
	}
}

// Where only facts count, a module that cannot be had is an error: nothing may be
// proven because it is missing.
func TestFactsNeedAllModules(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n")
	dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.13\n\nrequire (\n\tcorp.example/private v1.0.0\n\texample.com/lib v1.0.0\n)\n")
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	for factsOnly, fails := range map[bool]bool{true: true, false: false} {
		p, err := drift.Open(t.Context(), builder, dir, drift.Options{FactsOnly: factsOnly})
		require.NoError(t, err)
		_, err = p.Graph(t.Context())
		p.Close()
		if fails {
			require.ErrorContains(t, err, "cannot read the module graph: corp.example/private cannot be had: ")
			continue
		}
		require.NoError(t, err)
	}
}

// A directory with a go.work is no module, but its modules can be named. In the
// workspace they stand in for each other.
func TestWorkspaces(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n\nfunc Do() {}\n")
	root := drifttest.Module(t, `
-- go.work --
go 1.20

use (
	./app
	./common
)
-- app/go.mod --
module example.com/app

go 1.20

require (
	example.com/common v0.0.0
	example.com/lib v1.0.0
)
-- app/app.go --
package app

import (
	"example.com/common"
	"example.com/lib"
)

func app() {
	common.Do()
	lib.Do()
}
-- common/go.mod --
module example.com/common

go 1.20
-- common/common.go --
package common

func Do() {}
`)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	_, err = drift.Open(t.Context(), builder, root, drift.Options{})
	require.EqualError(t, err, "there is no go.mod in "+root+", but a go.work: name the directory of one of its modules, ./app, ./common")

	p := open(t, filepath.Join(root, "app"))
	g, code, _ := look(t, p)
	require.Contains(t, g.Notes, "a go.work makes it one of 2 modules of a workspace, which together may select later versions; this is about the module alone")
	require.NotEmpty(t, g.Module("example.com/common").Absent)
	require.Empty(t, code.Problems, "the other module of the workspace stands in for itself")
	require.Len(t, code.UsesOf("example.com/lib"), 1)
	require.Empty(t, code.Unsure("example.com/lib"))
}

// Whoever does not want to wait for the tries gets what is known.
func TestPlanThatIsCutShort(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	lib := "-- lib.go --\npackage lib\n"
	for _, path := range []string{"example.com/a", "example.com/b"} {
		proxy.Publish(path, "v1.0.0", "2019-01-01", lib)
		proxy.Publish(path, "v1.1.0", "2020-01-01", lib)
	}
	proxy.Publish("example.com/old", "v1.0.0", "2019-01-01", lib)
	proxy.Publish("example.com/old", "v1.0.1", "2019-02-01", "-- go.mod --\nmodule example.com/old\n\nretract v1.0.0 // It loses data.\n"+lib)
	dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.26\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0\n\texample.com/old v1.0.0\n)\n-- shop.go --\npackage shop\n\nimport (\n\t_ \"example.com/a\"\n\t_ \"example.com/b\"\n\t_ \"example.com/old\"\n)\n")
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	tell := func(doing string) {
		if doing == "trying 3 upgrades on copies of go.mod" {
			cancel()
		}
	}
	p, err := drift.Open(ctx, builder, dir, drift.Options{Tell: tell})
	require.NoError(t, err)
	defer p.Close()
	g, code, advisories := look(t, p)
	made, err := p.Plan(ctx, g, code, advisories)
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, made.Items, 3)
	require.Equal(t, 3, made.Untried)
	for _, item := range made.Items {
		require.False(t, item.Targets[0].Tried)
		require.Empty(t, item.Targets[0].Risk)
		require.Nil(t, item.Targets[0].Breaks)
		require.Equal(t, "which lines it touches is not known", item.Targets[0].Touches())
	}

	bounded, err := drift.Open(t.Context(), builder, dir, drift.Options{Try: 1})
	require.NoError(t, err)
	defer bounded.Close()
	made = plan(t, bounded)
	require.Equal(t, 2, made.Untried)
	require.True(t, itemOf(t, made, "example.com/old").Targets[0].Tried, "it is the most urgent")
	require.NoFileExists(t, filepath.Join(dir, "go.sum"))
	_, err = os.Stat(filepath.Join(dir, "go.mod"))
	require.NoError(t, err)
}
