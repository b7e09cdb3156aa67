package catalog_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
)

// A directory's name is no pattern, whatever is in it.
func TestScriptsOfADirectoryWithAnOddName(t *testing.T) {
	top := t.TempDir()
	odd, neighbour := filepath.Join(top, "a[bc]d *ü x"), filepath.Join(top, "abd *ü x")
	for _, file := range []string{
		filepath.Join(odd, "b.txtar"), filepath.Join(odd, "a.txtar"), filepath.Join(odd, "notes.md"), filepath.Join(neighbour, "c.txtar"),
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, nil, 0o600))
	}
	scripts, err := catalog.Scripts(odd)
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(odd, "a.txtar"), filepath.Join(odd, "b.txtar")}, scripts)

	none, err := catalog.Scripts(filepath.Join(top, "nowhere"))
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = catalog.Scripts(filepath.Join(odd, "notes.md"))
	require.ErrorContains(t, err, "cannot list the files in", "what cannot be read is not empty")
}

// A kata that is passed over is never proven.
func TestEveryDirectoryWithAKataIsOne(t *testing.T) {
	root := repository(t, map[string]string{"01-tiny": tiny})
	elsewhere := repository(t, map[string]string{"02-linked": tiny})
	katas := filepath.Join(root, "katas")
	require.NoError(t, os.Symlink(filepath.Join(elsewhere, "katas", "02-linked"), filepath.Join(katas, "02-linked")))
	require.NoError(t, os.Symlink("nowhere", filepath.Join(katas, ".#lock")))
	require.NoError(t, os.Mkdir(filepath.Join(katas, "drafts"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(katas, "README.md"), nil, 0o600))
	c, err := catalog.Open(root)
	require.NoError(t, err)
	require.Len(t, c.Katas, 2)

	require.NoError(t, os.Symlink("nowhere", filepath.Join(katas, "03-gone")))
	_, err = catalog.Open(root)
	require.ErrorContains(t, err, "cannot list the katas")
	require.NoError(t, os.Remove(filepath.Join(katas, "03-gone")))

	require.NoError(t, os.Rename(filepath.Join(katas, "01-tiny"), filepath.Join(katas, "1-tiny")))
	_, err = catalog.Open(root)
	require.ErrorContains(t, err, "1-tiny: a kata is a directory called like 03-worker-pool")
}

func TestShortVersion(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3": "v1.2.3", "v1.0.0-rc.1": "v1.0.0-rc.1", "": "",
		"v0.0.0-20190311183353-d8887717615a": "commit d888771",
		"v1.0.0-rc-1":                        "commit 1", // Shorter than a commit, and no reason to panic.
	} {
		require.Equal(t, want, catalog.ShortVersion(version))
	}
}
