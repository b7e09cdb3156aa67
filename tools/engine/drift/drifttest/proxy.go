// Package drifttest makes module proxies in a directory, so that what is asked
// of a proxy can be tested without a network.
//
// It is not rogpeppe/go-internal/goproxytest, which reads the list of its modules
// when it starts, so that nothing can be published while a test runs, takes an
// underscore in a module path for a slash, and offers a pre-release as the latest
// version where there is a release.
package drifttest

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
	"golang.org/x/tools/txtar"
)

// A Proxy is a directory that the go command reads modules from.
type Proxy struct {
	t   *testing.T
	dir string
}

// NewProxy makes an empty proxy and points the go command, through the
// environment of the test, at it and at an empty module cache.
func NewProxy(t *testing.T) *Proxy {
	t.Helper()
	p := &Proxy{t: t, dir: t.TempDir()}
	EmptyCache(t)
	t.Setenv("GOPROXY", scheme+filepath.ToSlash(p.dir))
	t.Setenv("GOSUMDB", "off")
	t.Setenv("GONOPROXY", "none")
	t.Setenv("GOVULNDB", "")
	return p
}

// scheme begins the GOPROXY of a [Proxy].
const scheme = "file://"

// EmptyCache gives the go command an empty module cache.
func EmptyCache(t *testing.T) {
	t.Helper()
	cache := t.TempDir()
	t.Setenv("GOMODCACHE", cache)
	t.Cleanup(func() {
		// The go command makes what it has extracted read-only.
		cmd := exec.Command("go", "clean", "-modcache") //nolint:noctx // The test's context has ended.
		cmd.Env = append(os.Environ(), "GOMODCACHE="+cache, "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Logf("cannot clean the module cache: %v\n%s", err, out)
		}
	})
}

// Publish adds a version of a module, released on a day such as 2019-01-31. Its
// files, go.mod among them, are in txtar form. A pseudo-version becomes the
// answer to the question for the latest, and is not listed.
func (p *Proxy) Publish(modulePath, version, day, files string) {
	p.t.Helper()
	escaped, err := module.EscapePath(modulePath)
	require.NoError(p.t, err)
	dir := filepath.Join(p.dir, filepath.FromSlash(escaped), "@v")
	require.NoError(p.t, os.MkdirAll(dir, 0o750))
	released, err := time.Parse(time.DateOnly, day)
	require.NoError(p.t, err)
	info, err := json.Marshal(map[string]any{"Version": version, "Time": released})
	require.NoError(p.t, err)

	var all []zip.File
	mod := "module " + modulePath + "\n"
	for _, f := range txtar.Parse([]byte(files)).Files {
		all = append(all, file{f.Name, f.Data})
		if f.Name == "go.mod" {
			mod = string(f.Data)
		}
	}
	var archive bytes.Buffer
	require.NoError(p.t, zip.Create(&archive, module.Version{Path: modulePath, Version: version}, all))
	p.write(filepath.Join(dir, version+".info"), info)
	p.write(filepath.Join(dir, version+".mod"), []byte(mod))
	p.write(filepath.Join(dir, version+".zip"), archive.Bytes())

	list, err := os.ReadFile(filepath.Join(dir, "list")) //nolint:gosec // It is below the test's own directory.
	if err != nil {
		require.ErrorIs(p.t, err, fs.ErrNotExist)
	}
	if module.IsPseudoVersion(version) {
		p.write(filepath.Join(dir, "..", "@latest"), info)
	} else {
		list = append(list, version+"\n"...)
	}
	p.write(filepath.Join(dir, "list"), list)
}

// Commit makes a version that is published the answer to the question for a
// commit.
func (p *Proxy) Commit(modulePath, commit, version string) {
	p.t.Helper()
	escaped, err := module.EscapePath(modulePath)
	require.NoError(p.t, err)
	dir := filepath.Join(p.dir, filepath.FromSlash(escaped), "@v")
	info, err := os.ReadFile(filepath.Join(dir, version+".info")) //nolint:gosec // It is below the test's own directory.
	require.NoError(p.t, err)
	p.write(filepath.Join(dir, commit+".info"), info)
}

func (p *Proxy) write(name string, data []byte) {
	p.t.Helper()
	require.NoError(p.t, os.WriteFile(name, data, 0o600)) //nolint:gosec // The same.
}

// Module writes a module of one's own, in txtar form, and returns its directory.
func Module(t *testing.T, files string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, f := range txtar.Parse([]byte(files)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
		require.NoError(t, os.WriteFile(name, f.Data, 0o600))
	}
	return dir
}

// Snapshot reads every file below dir, to show later that none has changed.
func Snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))) //nolint:gosec // The same.
		files[name] = string(text)
		return err
	}))
	return files
}

// A file is one of a module that is published.
type file struct {
	name string
	data []byte
}

func (f file) Path() string { return f.name }

func (f file) Lstat() (os.FileInfo, error) { return stat(f), nil }

func (f file) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.data)), nil }

// A stat describes a file that is nowhere on disk.
type stat file

func (s stat) Name() string     { return path.Base(s.name) }
func (s stat) Size() int64      { return int64(len(s.data)) }
func (stat) Mode() fs.FileMode  { return 0o644 }
func (stat) ModTime() time.Time { return time.Time{} }
func (stat) IsDir() bool        { return false }
func (stat) Sys() any           { return nil }

// Lines numbers the lines of a text that end in a comment with this mark: what
// a test expects to be found there.
func Lines(text, mark string) []int {
	var lines []int
	n := 0
	for line := range strings.Lines(text) {
		n++
		if strings.HasSuffix(strings.TrimSpace(line), "// "+mark) {
			lines = append(lines, n)
		}
	}
	return lines
}

// Only is a PATH with one program on it: no test depends on what else the
// machine has.
func Only(t *testing.T, program string) string {
	t.Helper()
	found, err := exec.LookPath(program)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.Symlink(found, filepath.Join(dir, program)))
	return dir
}
