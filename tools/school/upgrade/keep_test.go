package upgrade_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/upgrade"
)

// The start of a drill is frozen: what the module proxy has said of it is not asked
// again at the next call, nor are its targets tried again.
func TestTheStartIsAskedAboutOnce(t *testing.T) {
	d, _ := open(t, "")
	log := drifttest.AnswerToday(t)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	look := func(plan bool) (modules, items int) {
		session, err := upgrade.Begin(t.Context(), builder, d, func(string) {})
		require.NoError(t, err)
		defer session.Close()
		require.NotEmpty(t, session.Start.Code.UsesOf("example.com/lib"))
		if plan {
			made, err := session.Plan(t.Context())
			require.NoError(t, err)
			items = len(made.Items)
		}
		return len(session.Start.Graph.Modules), items
	}
	asked := func() int { return len(log.Opinions()) }

	modules, _ := look(false)
	first := asked()
	require.NotZero(t, first)
	again, _ := look(false)
	require.Equal(t, first, asked(), "the inventory was kept")
	require.Equal(t, modules, again)

	_, items := look(true)
	require.Greater(t, asked(), first, "the plan was not there yet")
	second := asked()
	_, kept := look(true)
	require.Equal(t, second, asked())
	require.Equal(t, items, kept)
}
