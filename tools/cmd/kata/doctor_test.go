package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/cli"
)

func TestDoctor(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	got := kata(t, "doctor") // It needs no repository.
	require.Zero(t, got.code, got.out+got.err)
	for _, row := range []string{`✓ go +go version go1\.`, `✓ git +git version`, `✓ cores +\d`, `[✓–] private worlds`, `– module proxy .*\n.*make fetch downloads it all`} {
		require.Regexp(t, row, got.out)
	}

	t.Setenv("CC", "no-such-compiler")
	require.Regexp(t, `– race builds .*\n.*the check races is skipped`, kata(t, "doctor").out)

	t.Setenv("PATH", t.TempDir())
	got = kata(t, "doctor")
	require.Equal(t, cli.Fail, got.code)
	require.Regexp(t, `✗ go +it is not on your PATH\n +nothing can be built`, got.out)
}
