package check_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// Without network and modules, one row says what is missing and what to do, also
// when the program of these sources was built and checked before.
func TestModulesThatCannotBeFetchedAreOneRow(t *testing.T) {
	longtest.Begin(t)
	_, kata := ours(t, "01")
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	edition, err := kata.Edition("v1")
	require.NoError(t, err)
	_, err = builder.Build(t.Context(), edition.Dir, subject.Plain)
	require.NoError(t, err)

	for name, tt := range map[string]struct{ proxy, reason string }{
		"off":         {"off", "GOPROXY=off"},
		"unreachable": {"http://127.0.0.1:1", "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOPROXY", tt.proxy)
			t.Setenv("GOMODCACHE", t.TempDir())
			offline, err := subject.NewBuilder(t.Context())
			require.NoError(t, err)
			card := check.Fold(kata.Name, "v1", check.Run(t.Context(), offline, kata, edition, check.Options{}))
			require.Len(t, card.Checks, 1, "%v", card)
			v := card.Checks[0]
			require.Equal(t, check.Build, v.Check)
			require.Equal(t, check.Error, v.Outcome)
			require.Regexp(t, `^cannot fetch github\.com/\S+ v\S+ and \d more \(`+tt.reason+`\); run make fetch while there is a network$`, v.Note)
		})
	}
}

// A version that the proxy does not have is a fault of go.mod and not of the
// network.
func TestAModuleThatDoesNotExistIsAFaultOfTheEdition(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(kata.V1)))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/greet\n\ngo 1.13\n\nrequire example.com/none v1.0.0\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "more.go"), []byte("package main\n\nimport _ \"example.com/none\"\n"), 0o600))
	edition := catalog.Edition{Name: dir, Dir: dir}
	card := check.Fold(kata.Name, dir, check.Run(t.Context(), builder, kata, edition, check.Options{}))
	require.Len(t, card.Checks, 1)
	require.Equal(t, check.Fail, card.Checks[0].Outcome, "%v", card)
}
