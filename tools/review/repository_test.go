package review_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/catalog"
	"brownfield/tools/review"
	"brownfield/tools/subject"
)

// The drills of the repository, all of them: go test proves what they claim.
func TestDrills(t *testing.T) {
	t.Parallel()
	c, err := catalog.Open(filepath.Join("..", ".."))
	require.NoError(t, err)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, c.Katas)
	for _, kata := range c.Katas {
		for _, claim := range review.Claims(builder, kata) {
			t.Run(kata.Name+"/"+claim.Name, func(t *testing.T) {
				t.Parallel()
				err := claim.Prove(t.Context())
				if errors.Is(err, review.ErrSkipped) {
					t.Skip(err)
				}
				require.NoError(t, err)
			})
		}
	}
}
