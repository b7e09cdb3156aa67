package check //nolint:testpackage // What go vet prints is read inside.

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// A smell that crashes or is ended has found nothing, and that is no pass.
func TestASmellThatFailsIsNoPass(t *testing.T) {
	t.Parallel()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	r := &run{builder: builder, edition: catalog.Edition{Dir: t.TempDir()}}
	for _, says := range []string{"panic: no index", "smell: cannot load a", "a.go:3:2: one (barego)\nsmell: cannot load b", ""} {
		tool := filepath.Join(t.TempDir(), "smell")
		require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\necho '"+says+"' >&2\nexit 2\n"), 0o700))
		_, err := r.smellsOf(t.Context(), tool, nil)
		require.Error(t, err, says)
	}
}
