package drift_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/module"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/engine/subject"
)

// With facts only, a look at a module asks nothing that may have another answer
// tomorrow. Without that setting the same module shows that it would.
func TestFactsOnly(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/lib", "v1.1.0", "2020-01-01", "-- lib.go --\npackage lib\n")
	dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.13\n\nrequire example.com/lib v1.0.0\n-- main.go --\npackage main\n\nimport _ \"example.com/lib\"\n\nfunc main() {}\n")
	govulncheck(t, "echo '{}'\n")
	released := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
	facts := drift.Facts{module.Version{Path: "example.com/lib", Version: "v1.0.0"}: {Time: released, Retracted: []string{"It was rude."}}}

	look := func(t *testing.T, factsOnly bool) (*drift.Module, *drift.Advisories, *drifttest.Log) {
		t.Helper()
		log := drifttest.AnswerToday(t)
		builder, err := subject.NewBuilder(t.Context())
		require.NoError(t, err)
		p, err := drift.Open(t.Context(), builder, dir, drift.Options{Facts: facts, FactsOnly: factsOnly})
		require.NoError(t, err)
		defer p.Close()
		g, err := p.Graph(t.Context())
		require.NoError(t, err)
		advisories, err := p.Advisories(t.Context(), g, nil)
		require.NoError(t, err)
		lib := g.Module("example.com/lib")
		require.True(t, released.Equal(lib.Time))
		require.Equal(t, []string{"It was rude."}, lib.Retracted)
		require.Len(t, g.Differ, 1)
		require.Contains(t, g.Differ[0], "example.com/lib@v1.0.0 was released on 2019-01-01; the module proxy says 20")
		return lib, advisories, log
	}
	t.Run("facts only", func(t *testing.T) {
		lib, advisories, log := look(t, true)
		require.Empty(t, log.Opinions())
		require.Nil(t, lib.Newest)
		require.Equal(t, drift.SourceBundled, advisories.Source)
	})
	t.Run("everything", func(t *testing.T) {
		lib, advisories, log := look(t, false)
		require.NotEmpty(t, log.Opinions())
		require.Equal(t, "v1.1.0", lib.Newest.Version)
		require.Equal(t, drift.SourceGovulncheck, advisories.Source)
	})
}
