package script

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Two scripts that run at the same time never have the same address, also when the
// program of neither listens yet.
func TestAnAddressBelongsToOneScript(t *testing.T) {
	t.Parallel()
	given := map[string]bool{}
	for range 2000 { // Of 12,000 ports: by chance alone, some would come twice.
		addr, kept, err := freeAddress(t.Context())
		if err != nil {
			require.ErrorContains(t, err, "cannot find a free port")
			continue
		}
		require.False(t, given[addr], addr)
		given[addr] = true
		t.Cleanup(func() { require.NoError(t, kept.Close()) })
	}
	require.Greater(t, len(given), 500)
}
