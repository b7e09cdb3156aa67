package drill_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/catalog"
	"brownfield/tools/drill"
	"brownfield/tools/prove"
	"brownfield/tools/subject"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// Every claim of every drill in the repository.
func TestDrillsOfTheRepository(t *testing.T) {
	t.Parallel()
	c, err := catalog.Open(filepath.Join("..", ".."))
	require.NoError(t, err)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	for _, kata := range c.Katas {
		for _, claim := range drill.Claims(builder, kata) {
			t.Run(kata.Name+"/"+claim.Name, func(t *testing.T) {
				t.Parallel()
				err := claim.Prove(t.Context())
				if errors.Is(err, prove.ErrSkipped) {
					t.Skip(err)
				}
				require.NoError(t, err)
			})
		}
	}
}
