package subject_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
)

// What changes what is built is set, and not taken over from the environment
// or from go env -w.
func TestTheEnvironmentDoesNotChangeWhatIsBuilt(t *testing.T) {
	plain, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	settings := filepath.Join(t.TempDir(), "env")
	require.NoError(t, os.WriteFile(settings, []byte("GOOS=windows\nGOARCH=386\nGOFLAGS=-race\n"), 0o600))
	for name, value := range map[string]string{
		"GOENV": settings, "GOOS": "plan9", "GOARCH": "386", "GOFLAGS": "nonsense", "GOEXPERIMENT": "nonsense",
		"GOTOOLCHAIN": "nonsense", "GOWORK": "/nowhere/go.work", "GOROOT": t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	odd, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	require.Equal(t, plain.Go.Identity(), odd.Go.Identity())
	_, err = odd.Build(t.Context(), filepath.Join("..", "..", "testdata", "tiny", "v1", "01-tiny"), subject.Plain)
	require.NoError(t, err)
}

// A setting of go that cannot work is one line.
func TestSettingsThatCannotWorkAreNamed(t *testing.T) {
	for name, value := range map[string]string{"GOPATH": "relative", "GOCACHE": "off"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			_, err := subject.NewBuilder(t.Context())
			require.ErrorContains(t, err, name)
			require.NotContains(t, err.Error(), "\n")
		})
	}
}

// Without a home directory the go command has no cache either, and says so in
// its own words.
func TestNoHomeIsSaidFirst(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "GOCACHE", "GOPATH", "GOMODCACHE"} {
		t.Setenv(name, "")
	}
	_, err := subject.NewBuilder(t.Context())
	require.ErrorContains(t, err, "cannot find the user's cache directory (set HOME or XDG_CACHE_HOME)")
	require.NotContains(t, err.Error(), "\n")
}
