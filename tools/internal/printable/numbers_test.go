package printable_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/printable"
)

func TestBytes(t *testing.T) {
	require.Equal(t, "1 MiB", printable.Bytes(1<<20))
	require.Equal(t, "1.5 GiB", printable.Bytes(3<<29))
	require.Equal(t, "512 MiB", printable.Bytes(512<<20))
	require.Equal(t, "12 B", printable.Bytes(12))
}

func TestCount(t *testing.T) {
	require.Equal(t, "0 places", printable.Count(0, "place"))
	require.Equal(t, "1 place", printable.Count(1, "place"))
	require.Equal(t, "2 places", printable.Count(2, "place"))
	require.Equal(t, "2 advisories", printable.Count(2, "advisory"))
	require.Equal(t, "1 advisory", printable.Count(1, "advisory"))
	require.Equal(t, "3 days", printable.Count(3, "day"))
}
