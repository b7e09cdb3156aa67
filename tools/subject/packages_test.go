package subject_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/subject"
)

// The go command only warns when ./... matches nothing, and exits with 0.
func TestNoPackageIsAFault(t *testing.T) {
	t.Parallel()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	const main = "package main\n\nfunc main() {}\n"
	for name, tt := range map[string]struct {
		file, text string
		found      bool
	}{
		"a program":        {"main.go", main, true},
		"one below":        {"cmd/x/main.go", main, true},
		"only tests":       {"x_test.go", "package main\n", true},
		"nothing":          {"notes.txt", "", false},
		"only test data":   {"testdata/main.go", main, false},
		"only a hidden":    {"_old/main.go", main, false},
		"another platform": {"main_plan9.go", main, false},
		"another by a tag": {"main.go", "//go:build never\n\n" + main, false},
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module x\n\ngo 1.26\n"), 0o600))
		file := filepath.Join(dir, filepath.FromSlash(tt.file))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(tt.text), 0o600))
		link := filepath.Join(t.TempDir(), "link")
		require.NoError(t, os.Symlink(dir, link))
		for _, dir := range []string{dir, link} {
			out, err := builder.All(t.Context(), dir, "list")
			if tt.found {
				require.NoError(t, err, name)
				require.NotEmpty(t, out, name)
				continue
			}
			var fault *subject.ToolError
			require.ErrorAs(t, err, &fault, name)
			require.ErrorContains(t, err, "./... matches no package", name)
			out, err = builder.Go(t.Context(), dir, "list", "./...")
			require.NoError(t, err, "the go command has nothing against it")
			require.Empty(t, out, name)
		}
	}
}

func TestFingerprintOfADirectoryBehindALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(dir, link))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n"), 0o600))
	direct, err := subject.Fingerprint(dir)
	require.NoError(t, err)
	linked, err := subject.Fingerprint(link)
	require.NoError(t, err)
	require.Equal(t, direct, linked)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte("package other\n"), 0o600))
	changed, err := subject.Fingerprint(link)
	require.NoError(t, err)
	require.NotEqual(t, linked, changed)
}
