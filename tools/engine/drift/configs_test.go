package drift_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
)

// wide is a module that uses each package of example.com/wide in one file, and
// each file is built by other configurations: each use has to be found, whatever
// machine runs this.
const wide = `
-- go.mod --
module example.com/shop

go 1.20

require (
	example.com/wide v1.0.0
	example.com/unused v1.0.0
)
-- everywhere.go --
package shop

import "example.com/wide"

var _ = wide.Everywhere
-- shop_windows.go --
package shop

import (
	"example.com/wide"
	"example.com/wide/onlywindows"
)

var _, _ = wide.Windows, onlywindows.Registry{}.Name
-- shop_darwin.go --
package shop

import "example.com/wide"

var _ = wide.Darwin
-- shop_linux.go --
package shop

import "example.com/wide"

var _ = wide.Linux
-- rest.go --
//go:build !windows && !linux && !darwin

package shop

import "example.com/wide"

var _ = wide.Rest
-- browser.go --
//go:build js && wasm

package shop

import (
	"syscall/js"

	"example.com/wide"
)

var _ = wide.Browser(js.Global().String())
-- cgo.go --
package shop

// int one(void) { return 1; }
import "C"

import "example.com/wide"

var _ = wide.Cgo
-- nocgo.go --
//go:build !cgo

package shop

import "example.com/wide"

var _ = wide.NoCgo
-- old.go --
// +build integration

package shop

import "example.com/wide"

var _ = wide.Integration
-- both_test.go --
//go:build e2e && slow

package shop

import (
	"testing"

	"example.com/wide"
)

func TestBoth(t *testing.T) { wide.Both() }
-- onlythere/onlythere_plan9.go --
package onlythere

import "example.com/wide"

var _ = wide.Plan9
-- testdata/data.go --
package data

import "example.com/unused"

var _ = unused.Unused
-- vendor/example.com/unused/unused.go --
package unused

var Unused int
`

func publishWide(t *testing.T) {
	t.Helper()
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	lib := "-- wide.go --\npackage wide\n\nvar Everywhere, Windows, Darwin, Linux, Rest, Cgo, NoCgo, Integration, Plan9 int\n\nfunc Browser(string) int { return 0 }\n\nfunc Both() {}\n"
	registry := "-- onlywindows/registry_windows.go --\npackage onlywindows\n\ntype Registry struct{ Name string }\n"
	proxy.Publish("example.com/wide", "v1.0.0", "2019-01-01", lib+registry)
	proxy.Publish("example.com/wide", "v1.1.0", "2020-01-01", "-- wide.go --\npackage wide\n\nvar Everywhere int\n"+strings.Replace(registry, "Name string", "Key string", 1))
	proxy.Publish("example.com/unused", "v1.0.0", "2019-01-01", "-- unused.go --\npackage unused\n\nvar Unused int\n")
	proxy.Publish("example.com/unused", "v1.1.0", "2020-01-01", "-- unused.go --\npackage unused\n\nvar Unused int\n")
}

func TestUsesOfEveryConfiguration(t *testing.T) {
	publishWide(t)
	p := open(t, drifttest.Module(t, wide))
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	require.Empty(t, code.Problems)
	found := map[string]string{}
	for _, u := range code.UsesOf("example.com/wide") {
		require.Len(t, u.Places, 1, u.Symbol)
		found[u.Symbol] = u.Places[0].String()
	}
	require.Equal(t, map[string]string{
		"Everywhere": "everywhere.go:5", "Windows": "shop_windows.go:8", "Darwin": "shop_darwin.go:5", "Linux": "shop_linux.go:5", "Rest": "rest.go:7",
		"Browser": "browser.go:11", "Cgo": "cgo.go:8", "NoCgo": "nocgo.go:7", "Integration": "old.go:7", "Both": "both_test.go:11",
		"Plan9": "onlythere/onlythere_plan9.go:5", "Registry": "shop_windows.go:8", "Registry.Name": "shop_windows.go:8",
	}, found)
	require.Empty(t, code.Unsure("example.com/wide"))

	// What is used on one platform only is compared as it is there.
	breaks, err := p.Breaks(t.Context(), code, "example.com/wide", drift.Release{Path: "example.com/wide", Version: "v1.1.0"})
	require.NoError(t, err)
	says := map[string]string{}
	for _, b := range breaks {
		says[b.Symbol] = b.Says
	}
	require.Len(t, says, 11)
	require.Equal(t, "Windows is gone", says["Windows"])
	require.Equal(t, "Registry.Name is gone", says["Registry.Name"])

	// A module that is used nowhere is said to be used nowhere.
	made := plan(t, p)
	require.Equal(t, &drift.Usage{}, itemOf(t, made, "example.com/unused").Uses)
	require.Equal(t, "no line is touched", itemOf(t, made, "example.com/unused").Targets[0].Touches())
	require.Equal(t, drift.Low, itemOf(t, made, "example.com/unused").Targets[0].Risk)
}

func itemOf(t *testing.T, made *drift.Plan, module string) *drift.Item {
	t.Helper()
	for _, item := range made.Items {
		if item.Module == module {
			return item
		}
	}
	require.Fail(t, "not in the plan", module)
	return nil
}

// Where not all of the code could be read, nothing is said of what it does not
// use.
func TestNoClaimWithoutReading(t *testing.T) {
	publishWide(t)
	head := "-- go.mod --\nmodule example.com/shop\n\ngo 1.20\n\nrequire (\n\texample.com/unused v1.0.0\n\texample.com/wide v1.0.0\n)\n-- shop.go --\npackage shop\n\nimport \"example.com/wide\"\n\nvar _ = wide.Everywhere\n"
	for name, file := range map[string]string{
		"a tag that excludes the rest": "-- gen.go --\n//go:build ignore\n\npackage main\n\nimport \"example.com/unused\"\n\nfunc main() { _ = unused.Unused }\n",
		"an older Go":                  "-- old.go --\n//go:build !go1.5\n\npackage shop\n\nimport \"example.com/unused\"\n\nvar _ = unused.Unused\n",
		"it does not compile":          "-- more/more.go --\npackage more\n\nimport _ \"example.com/unused\"\n\nvar _ = nowhere\n",
		"it cannot be parsed":          "-- more/more.go --\npackage more\n\nimport _ \"example.com/unused\"\n\nfunc (\n",
		"two packages":                 "-- other.go --\npackage other\n\nimport \"example.com/unused\"\n\nvar _ = unused.Unused\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, drifttest.Module(t, head+file))
			code, err := p.Code(t.Context())
			require.NoError(t, err)
			require.NotEmpty(t, code.Problems)
			item := itemOf(t, plan(t, p), "example.com/unused")
			target := item.Targets[0]
			require.NotEmpty(t, item.Unsure)
			require.Equal(t, drift.Medium, target.Risk)
			if name == "two packages" {
				require.NotContains(t, target.Touches(), "no line")
				return
			}
			require.Nil(t, item.Uses, "%+v", item.Uses)
			require.Equal(t, "which lines it touches is not known", target.Touches())
		})
	}
}

// The import path of another major version or of a successor is another one: the
// imports change, also where nothing else does.
func TestImportsOfAnotherPathChange(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	lib := "-- lib.go --\npackage lib\n\nfunc Do() {}\n"
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", lib)
	proxy.Publish("example.com/lib/v2", "v2.0.0", "2020-01-01", "-- go.mod --\nmodule example.com/lib/v2\n"+lib)
	item := itemOf(t, plan(t, open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.20\n\nrequire example.com/lib v1.0.0\n-- a.go --\npackage shop\n\nimport \"example.com/lib\"\n\nfunc a() { lib.Do() }\n-- b/b.go --\npackage b\n\nimport \"example.com/lib\"\n\nfunc b() { lib.Do() }\n"))), "example.com/lib")
	target := item.Targets[0]
	require.Equal(t, "v2.0.0", target.Version)
	require.Empty(t, target.Breaks)
	require.Equal(t, []drift.Place{{File: "a.go", Line: 3}, {File: "b/b.go", Line: 3}}, target.Imports)
	require.Equal(t, "2 imports change", target.Touches())
	require.Equal(t, drift.Medium, target.Risk)
}

// Two module paths that differ in case are two modules, for the tries, too, and
// the go command builds nothing that imports both.
func TestPathsThatDifferInCase(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	for _, path := range []string{"example.com/Lib", "example.com/lib"} {
		proxy.Publish(path, "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n\nfunc Do() {}\n")
		proxy.Publish(path, "v1.1.0", "2020-01-01", "-- lib.go --\npackage lib\n")
	}
	p := open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.12\n\nrequire (\n\texample.com/Lib v1.0.0\n\texample.com/lib v1.0.0\n)\n-- main.go --\npackage main\n\nimport (\n\told \"example.com/Lib\"\n\t\"example.com/lib\"\n)\n\nfunc main() {\n\told.Do()\n\tlib.Do()\n}\n"))
	require.Contains(t, graph(t, p).Notes, "example.com/Lib and example.com/lib differ only in case: the go command builds no package that imports both, also not through others")
	made := plan(t, p)
	for path, line := range map[string]int{"example.com/Lib": 9, "example.com/lib": 10} {
		item := itemOf(t, made, path)
		require.Equal(t, &drift.Usage{Symbols: 1, Lines: 1}, item.Uses)
		require.Empty(t, item.Targets[0].Blocked)
		require.Equal(t, []drift.Break{{Package: path, Symbol: "Do", Says: "Do is gone", Places: []drift.Place{{File: "main.go", Line: line}}}}, item.Targets[0].Breaks)
	}
}

// A module that names more configurations than are read says which files were
// left out.
func TestTooManyConfigurations(t *testing.T) {
	publishWide(t)
	var files strings.Builder
	files.WriteString("-- go.mod --\nmodule example.com/shop\n\ngo 1.20\n\nrequire example.com/wide v1.0.0\n")
	for tag := range strings.FieldsSeq("a b c d e f g h i j k l m") {
		files.WriteString("-- " + tag + "1.go --\n//go:build " + tag + "\n\npackage shop\n\nimport _ \"example.com/wide\"\n")
	}
	p := open(t, drifttest.Module(t, files.String()))
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"l1.go was not read: no configuration that was read contains it", "m1.go was not read: no configuration that was read contains it"}, code.Problems)
	require.Equal(t, code.Problems[0], code.Unsure("example.com/wide"))
}

// What go.mod says ignore of is no part of the module.
func TestIgnoredDirectories(t *testing.T) {
	publishWide(t)
	dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.25\n\nrequire example.com/wide v1.0.0\n\nignore (\n\t./here\n\tanywhere\n)\n-- here/here.go --\npackage here\n\nimport _ \"example.com/wide\"\n-- deep/anywhere/a.go --\npackage anywhere\n\nimport _ \"example.com/wide\"\n-- deep/here/h.go --\npackage here\n\nimport _ \"example.com/wide\"\n")
	p := open(t, dir)
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	require.Empty(t, code.Problems)
	require.Equal(t, []drift.Place{{File: "deep/here/h.go", Line: 3}}, code.Imported["example.com/wide"])
	require.Equal(t, []string{"./here", "anywhere"}, graph(t, p).Ignores)
	_, err = os.Stat(filepath.Join(dir, "go.sum"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Tests that do not compile, here or with a tag, say nothing against the code
// beside them.
func TestBrokenTestsDoubtOnlyThemselves(t *testing.T) {
	publishWide(t)
	p := open(t, drifttest.Module(t, `
-- go.mod --
module example.com/shop

go 1.20

require (
	example.com/unused v1.0.0
	example.com/wide v1.0.0
)
-- here.go --
//go:build !e2e

package shop

type device struct{ mtu int }
-- there.go --
//go:build e2e

package shop

import "example.com/wide"

type device struct{ name string }

var _ = wide.Both
-- device_test.go --
package shop

var _ = device{mtu: 1}
-- other/other.go --
package other

import "example.com/wide"

var _ = wide.Rest
-- other/other_test.go --
package other

import "example.com/unused"

var _ = nowhere(unused.Unused)
`))
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"other/other_test.go:5:9: undefined: nowhere"}, code.Problems)
	require.Len(t, code.UsesOf("example.com/wide"), 2)
	require.Empty(t, code.Unsure("example.com/wide"))
	require.Equal(t, code.Problems[0], code.Unsure("example.com/unused"))
}
