package gclplugin_test

import (
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/smell"
	_ "brownfield/tools/engine/smell/gclplugin"
)

func TestPlugin(t *testing.T) {
	t.Parallel()
	build, err := register.GetPlugin("smell")
	require.NoError(t, err)
	plugin, err := build(nil)
	require.NoError(t, err)
	analyzers, err := plugin.BuildAnalyzers()
	require.NoError(t, err)
	require.Equal(t, smell.Analyzers(), analyzers)
	require.Equal(t, register.LoadModeTypesInfo, plugin.GetLoadMode())

	_, err = build(map[string]any{"only": "barego"})
	require.ErrorContains(t, err, "cannot use the settings of smell")
}
