package drift_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
)

// What stops a target is said with its reason, which the go command prints below
// its first line.
func TestReasonsAreNotCutOff(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/lib", "v1.1.0", "2020-01-01", "-- go.mod --\nmodule example.com/renamed\n-- lib.go --\npackage lib\n")
	made := plan(t, open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.26\n\nrequire example.com/lib v1.0.0\n-- shop.go --\npackage shop\n\nimport _ \"example.com/lib\"\n")))
	target := itemOf(t, made, "example.com/lib").Targets[0]
	require.Contains(t, target.Blocked, "example.com/lib@v1.1.0: parsing go.mod: module declares its path as: example.com/renamed but was required as: example.com/lib")
	require.Equal(t, drift.High, target.Risk)
	require.Nil(t, target.Breaks, "nothing was compared")
}

// A module that the table of fates knows is no dependency of itself, and a
// sentence about one without a successor names none.
func TestFatesOfTheModuleItself(t *testing.T) {
	drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	made := plan(t, open(t, drifttest.Module(t, "-- go.mod --\nmodule github.com/gorilla/websocket\n\ngo 1.26\n-- conn.go --\npackage websocket\n-- example/main.go --\npackage main\n\nimport (\n\t_ \"io/ioutil\"\n\n\t_ \"github.com/gorilla/websocket\"\n)\n\nfunc main() {}\n")))
	require.Equal(t, []string{"io/ioutil is deprecated since 2021, see os. Since Go 1.16 its functions are in io and os, and it only forwards. (example/main.go:4)"}, made.Notes)
	revived := &drift.Fate{State: drift.Revived, Since: "2023-07", Says: "It was archived."}
	require.Equal(t, "github.com/gorilla/websocket is maintained again since 2023-07. It was archived.", revived.About("github.com/gorilla/websocket"))
}
