package catalog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
)

const facts = `# Facts.
format = 1

# The first one.
[[release]]
module = "example.com/a"
version = "v1.9.0"
date = 2019-01-01

[[release]]
module = "example.com/a"
version = "v1.10.0"
date = 2019-02-01
retracted = "It lost rows."

[[release]]
module = "golang.org/x/net"
version = "v0.0.0-20190620200207-3b0461eec859"
date = 2019-06-20
`

func writeFacts(t *testing.T, text string) (root string) {
	t.Helper()
	root = t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "upgrade-log"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(root, catalog.ReleasesFile), []byte(text), 0o600))
	return root
}

func TestReleases(t *testing.T) {
	r, err := catalog.ReadReleases(writeFacts(t, facts))
	require.NoError(t, err)
	release, err := r.Find("example.com/a", "v1.10.0")
	require.NoError(t, err)
	require.Equal(t, "2019-02-01", release.Date.String())
	require.Equal(t, "It lost rows.", release.Retracted)
	require.True(t, r.Knows("golang.org/x/net", "v0.0.0-20190620200207-3b0461eec859"))
	_, err = r.Find("example.com/a", "v1.11.0")
	require.ErrorContains(t, err, "upgrade-log/releases.toml does not have example.com/a v1.11.0; go list -m -retracted -json example.com/a@v1.11.0 prints")

	none, err := catalog.ReadReleases(t.TempDir())
	require.NoError(t, err)
	require.False(t, none.Knows("example.com/a", "v1.9.0"))
}

func TestReleasesAreStrict(t *testing.T) {
	for _, tt := range []struct{ from, to, says string }{
		{"format = 1", "format = 2", "format is 2"},
		{`"v1.9.0"`, `"v1.11.0"`, "releases.toml:12: example.com/a v1.10.0 has to stand before example.com/a v1.11.0"},
		{`"v1.9.0"`, `"v1.10.0"`, "example.com/a v1.10.0 is there twice"},
		{`"v1.9.0"`, `"1.9"`, "name no release"},
		{"date = 2019-01-01\n", "", "example.com/a v1.9.0 has no date"},
		{"2019-06-20", "2019-06-21", "the version itself says 2019-06-20"},
		{"retracted =", "withdrawn =", "withdrawn"},
	} {
		require.Contains(t, facts, tt.from)
		_, err := catalog.ReadReleases(writeFacts(t, strings.Replace(facts, tt.from, tt.to, 1)))
		require.ErrorContains(t, err, tt.says)
	}
}

// A fact that is added stands where the file is read again, and moves nothing
// that a person has written.
func TestAddAReleaseAtItsPlace(t *testing.T) {
	for _, module := range []string{"aaa.example.com/first", "example.com/b", "zzz.example.com/last"} {
		root := writeFacts(t, facts)
		r, err := catalog.ReadReleases(root)
		require.NoError(t, err)
		require.NoError(t, r.Add(catalog.Release{Module: module, Version: "v1.0.0", Date: toml.LocalDate{Year: 2020, Month: 1, Day: 2}}))
		r, err = catalog.ReadReleases(root)
		require.NoError(t, err, module)
		require.Len(t, r.All, 4)
		require.True(t, r.Knows(module, "v1.0.0"))
		text, err := os.ReadFile(r.File)
		require.NoError(t, err)
		require.Contains(t, string(text), "# Facts.\nformat = 1\n")
	}
	fresh := writeFacts(t, "")
	require.NoError(t, os.Remove(filepath.Join(fresh, catalog.ReleasesFile)))
	r, err := catalog.ReadReleases(fresh)
	require.NoError(t, err)
	require.NoError(t, r.Add(catalog.Release{Module: "example.com/a", Version: "v1.0.0", Date: toml.LocalDate{Year: 2020, Month: 1, Day: 2}}))
	r, err = catalog.ReadReleases(fresh)
	require.NoError(t, err)
	require.Len(t, r.All, 1)
}
