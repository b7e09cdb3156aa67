package loopback

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Two scripts that run at the same time never have the same address, also when the
// program of neither listens yet.
func TestAnAddressBelongsToOneScript(t *testing.T) {
	t.Parallel()
	given := map[string]bool{}
	for range 600 { // Of 12,000 ports: by chance alone, about fifteen would come twice.
		addr, kept, err := Free(t.Context())
		require.NoError(t, err)
		require.False(t, given[addr], addr)
		given[addr] = true
		t.Cleanup(func() { require.NoError(t, kept.Close()) })
	}
}
