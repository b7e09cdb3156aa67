package catalog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
)

const tiny = `format = 1
title = "Tiny"
program = "tiny"
summary = "Does little."
era = 2019
focus = ["nothing"]

[[defect]]
name = "hangs"
says = "It hangs."
kind = "deadlock"
where = "main.go:main"
hints = ["a", "b"]

[[quirk]]
says = "It is odd."
keeps = "odd"
`

// repository writes a repository with one kata.toml for each name.
func repository(t *testing.T, katas map[string]string) string {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module brownfield\n"), 0o600))
	for name, text := range katas {
		dir := filepath.Join(root, "katas", name)
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "characterization"), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "kata.toml"), []byte(text), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "characterization", "odd.txtar"), []byte("# odd\n"), 0o600))
	}
	return root
}

func TestFindTakesAnyNameOfAKata(t *testing.T) {
	root := repository(t, map[string]string{"01-csv-stats": tiny, "03-worker-pool": tiny})
	c, err := catalog.Open(root)
	require.NoError(t, err)
	for _, name := range []string{"3", "03", "worker-pool", "03-worker-pool"} {
		kata, err := c.Find(name)
		require.NoError(t, err, name)
		require.Equal(t, "03-worker-pool", kata.Name)
	}
	for name, closest := range map[string]string{
		"worker-pol": "03-worker-pool", "csv_stats": "01-csv-stats", "01-csv-stat": "01-csv-stats",
	} {
		_, err := c.Find(name)
		require.ErrorIs(t, err, catalog.ErrNotFound)
		require.ErrorContains(t, err, "did you mean "+closest)
	}
}

func TestKataIsReadWhole(t *testing.T) {
	root := repository(t, map[string]string{"01-csv-stats": tiny})
	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata, err := c.Find("1")
	require.NoError(t, err)
	require.Equal(t, 1, kata.Number)
	require.Equal(t, "csv-stats", kata.Slug)
	require.Equal(t, filepath.Join(root, "v1", "01-csv-stats"), kata.V1)
	require.Equal(t, catalog.Deadlock, kata.Defects[0].Kind)
	require.Equal(t, filepath.Join(kata.Dir, "defects", "hangs.txtar"), kata.Defects[0].Script)
	require.Equal(t, []string{filepath.Join(kata.Dir, "characterization", "odd.txtar")}, kata.Characterization)
}

func TestBrokenKataNamesFileAndLine(t *testing.T) {
	for _, tt := range []struct {
		name, from, to, want string
	}{
		{"unknown key", "era = 2019", "eras = 2019", `kata.toml:5: unknown key "eras"`},
		{"unknown key in a defect", `where = "main.go:main"`, `were = "main.go:main"`, `kata.toml:12: unknown key "defect.were"`},
		{"no TOML", `title = "Tiny"`, `title = Tiny`, "kata.toml:2: "},
		{"wrong type", "era = 2019", `era = "2019"`, "kata.toml:5: era takes whole numbers, not a TOML string"},
		{"newer format", "format = 1", "format = 2", "kata.toml:1: format is 2"},
		{"unknown kind", `"deadlock"`, `"dedlock"`, `kata.toml:9: defect hangs has kind "dedlock"`},
		{"no title", `title = "Tiny"`, `title = ""`, "kata.toml:2: title is missing"},
		{"silent defect", `says = "It hangs."`, `says = ""`, "kata.toml:9: defect hangs does not say what is wrong"},
		{"unpinned quirk", `keeps = "odd"`, `keeps = ""`, "a quirk needs both says and keeps"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, tiny, tt.from)
			root := repository(t, map[string]string{"01-tiny": strings.Replace(tiny, tt.from, tt.to, 1)})
			_, err := catalog.Open(root)
			var format *catalog.FormatError
			require.ErrorAs(t, err, &format)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestTheOtherKatasOfABrokenOneCanBeRead(t *testing.T) {
	root := repository(t, map[string]string{"01-tiny": tiny, "02-broken": "format = 2", "03-small": tiny})
	_, err := catalog.Open(root)
	require.ErrorContains(t, err, "02-broken")
	c, faults := catalog.Readable(root)
	require.Len(t, faults, 1)
	require.ErrorContains(t, faults[0], "02-broken")
	require.Len(t, c.Katas, 2)
	require.Equal(t, "03-small", c.Katas[1].Name)
}

func TestUpgradeLogIsReadStrictly(t *testing.T) {
	const entry = "+++\nformat = 1\nkata = \"01-tiny\"\nmodule = \"go\"\nfrom = \"1.13\"\nfrom_date = 2019-09-03\nto = \"1.26\"\n" +
		"to_date = 2026-02-10\nreason = \"Old.\"\nsteps = [1]\neffort = \"a minute\"\n+++\n\n# Text\n"
	open := func(files map[string]string) (*catalog.Catalog, error) {
		root := repository(t, map[string]string{"01-tiny": tiny})
		require.NoError(t, os.MkdirAll(filepath.Join(root, "upgrade-log"), 0o750))
		for name, text := range files {
			require.NoError(t, os.WriteFile(filepath.Join(root, "upgrade-log", name), []byte(text), 0o600))
		}
		return catalog.Open(root)
	}
	c, err := open(map[string]string{"01-go.md": entry, "02-other.md": "not ours", "README.md": "a table"})
	require.NoError(t, err)
	require.Len(t, c.Katas[0].Upgrades, 1)
	require.InDelta(t, 6.44, c.Katas[0].Upgrades["go"].Years(), 0.01)
	for want, files := range map[string]map[string]string{
		`01-go.md:11: unknown key "efort"`: {"01-go.md": strings.Replace(entry, "effort", "efort", 1)},
		"01-go.md:1: an entry begins with": {"01-go.md": "# Text\n"},
		"the front part needs":             {"01-go.md": strings.Replace(entry, `reason = "Old."`, `reason = ""`, 1)},
		`the entry is for kata "02-x"`:     {"01-go.md": strings.Replace(entry, "01-tiny", "02-x", 1)},
		"has an entry in":                  {"01-go.md": entry, "01-go-again.md": entry},
	} {
		_, err := open(files)
		require.ErrorContains(t, err, want)
	}
}

func TestEdition(t *testing.T) {
	root := repository(t, map[string]string{"01-tiny": tiny})
	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata := c.Katas[0]
	_, err = kata.Edition("work")
	require.ErrorIs(t, err, catalog.ErrNotFound)
	require.ErrorContains(t, err, "make kata-01 gives you one")
	_, err = kata.Edition("v3")
	require.ErrorContains(t, err, "v1, v2, work or a directory")
	edition, err := kata.Edition(root)
	require.NoError(t, err)
	require.Equal(t, root, edition.Dir)
}

func TestFindRoot(t *testing.T) {
	root := repository(t, map[string]string{"01-tiny": tiny})
	found, err := catalog.FindRoot(filepath.Join(root, "katas", "01-tiny"))
	require.NoError(t, err)
	require.Equal(t, root, found)
	_, err = catalog.FindRoot(t.TempDir())
	require.ErrorContains(t, err, "change to its directory first")
}
