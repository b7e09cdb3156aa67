package upgrade

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
)

// What was kept is used for a day, and what was not known is not kept.
func TestKeeper(t *testing.T) {
	t.Parallel()
	whole := keptView{&drift.Graph{Path: "example.com/a"}, &drift.Code{}, &drift.Advisories{}, nil}
	k := keeper{filepath.Join(t.TempDir(), "inventories", "a.json")}
	_, ok := k.load(time.Now())
	require.False(t, ok)
	require.NoError(t, k.save(whole))
	kept, ok := k.load(time.Now())
	require.True(t, ok)
	require.Equal(t, "example.com/a", kept.Graph.Path)
	require.Nil(t, kept.Plan)
	_, ok = k.load(time.Now().Add(25 * time.Hour))
	require.False(t, ok, "there may be a newer release")

	for name, lacks := range map[string]keptView{
		"graph":  {&drift.Graph{Unknown: []string{"newest releases"}}, whole.Code, whole.Advisories, nil},
		"module": {&drift.Graph{Modules: []*drift.Module{{Unknown: []string{"newest release"}}}}, whole.Code, whole.Advisories, nil},
		"absent": {&drift.Graph{Modules: []*drift.Module{{Absent: "404"}}}, whole.Code, whole.Advisories, nil},
		"code":   {whole.Graph, &drift.Code{Problems: []string{"does not compile"}}, whole.Advisories, nil},
	} {
		k := keeper{filepath.Join(t.TempDir(), name)}
		require.NoError(t, k.save(lacks))
		require.NoFileExists(t, k.file)
	}
}
