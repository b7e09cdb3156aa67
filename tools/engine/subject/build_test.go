package subject_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
)

func newBuilder(t *testing.T) *subject.Builder {
	t.Helper()
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	return b
}

// newBuilderWithEmptyCache has no finished subjects to find. The go command's
// own cache stays: filling it again would take half a minute.
func newBuilderWithEmptyCache(t *testing.T) *subject.Builder {
	t.Helper()
	goCache, err := newBuilder(t).Go.Run(t.Context(), t.TempDir(), "env", "GOCACHE")
	require.NoError(t, err)
	t.Setenv("GOCACHE", strings.TrimSpace(goCache))
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // Linux
	t.Setenv("HOME", t.TempDir())           // macOS
	return newBuilder(t)
}

// module writes a program and returns its directory.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	return dir
}

const goMod = "module example.com/tool/v3\n\ngo 1.26\n"

func TestBuildFollowsTheSources(t *testing.T) {
	b := newBuilderWithEmptyCache(t)
	dir := module(t, map[string]string{"go.mod": goMod, "main.go": "package main\n\nfunc main() {}\n"})

	first, err := b.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	require.Equal(t, "tool", first.Program)
	again, err := b.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	require.Equal(t, first, again)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() { println() }\n"), 0o600))
	changed, err := b.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	require.NotEqual(t, first.Binary, changed.Binary)
}

func TestSameSourcesElsewhereAreTheSameSubject(t *testing.T) {
	files := map[string]string{"go.mod": goMod, "main.go": "package main\n\nfunc main() {}\n"}
	b := newBuilder(t)
	one, err := b.Build(t.Context(), module(t, files), subject.Plain)
	require.NoError(t, err)
	two, err := b.Build(t.Context(), module(t, files), subject.Plain)
	require.NoError(t, err)
	require.Equal(t, one.Binary, two.Binary)
}

func TestTwoBuildsAtOnceAreBothRight(t *testing.T) {
	b := newBuilderWithEmptyCache(t)
	dir := module(t, map[string]string{"go.mod": goMod, "main.go": "package main\n\nfunc main() {}\n"})
	var group sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		group.Go(func() {
			s, err := b.Build(t.Context(), dir, subject.Plain)
			if err == nil {
				_, err = os.Stat(s.Binary)
			}
			errs[i] = err
		})
	}
	group.Wait()
	require.NoError(t, errors.Join(errs...))
}

func TestProgramThatDoesNotCompile(t *testing.T) {
	dir := module(t, map[string]string{"go.mod": goMod, "main.go": "package main\n\nfunc main() {\n\tundefinedThing()\n}\n"})
	_, err := newBuilder(t).Build(t.Context(), dir, subject.Plain)
	var fault *gocommand.Error
	require.ErrorAs(t, err, &fault)
	require.Equal(t, []gocommand.Diagnostic{{
		File: filepath.Join(dir, "main.go"), Line: 4, Column: 2, Message: "undefined: undefinedThing",
	}}, fault.Diagnostics)
}

func TestSourcesOutsideTheProgramAreRefused(t *testing.T) {
	main := "package main\n\nfunc main() {}\n"
	t.Run("symbolic link", func(t *testing.T) {
		dir := module(t, map[string]string{"go.mod": goMod, "main.go": main})
		outside := module(t, map[string]string{"more.go": "package main\n"})
		require.NoError(t, os.Symlink(filepath.Join(outside, "more.go"), filepath.Join(dir, "more.go")))
		_, err := newBuilder(t).Build(t.Context(), dir, subject.Plain)
		require.ErrorContains(t, err, "outside the program")
	})
	t.Run("replace", func(t *testing.T) {
		dir := module(t, map[string]string{"go.mod": goMod + "\nreplace example.com/x => ../x\n", "main.go": main})
		_, err := newBuilder(t).Build(t.Context(), dir, subject.Plain)
		require.ErrorContains(t, err, "go.mod:5")
	})
}

func TestNoCompilerNoRaceBuild(t *testing.T) {
	t.Setenv("CC", "no-such-compiler")
	b := newBuilder(t)
	if b.Go.NoRace() == nil {
		t.Skip("this platform's race detector needs no C compiler")
	}
	dir := module(t, map[string]string{"go.mod": goMod, "main.go": "package main\n\nfunc main() {}\n"})
	_, err := b.Build(t.Context(), dir, subject.Race)
	require.ErrorContains(t, err, "install gcc or clang")
	_, err = b.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
}

func TestABinaryIsNeverKeptForSourcesThatItWasNotMadeOf(t *testing.T) {
	t.Parallel()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(n int64) {
		text := fmt.Sprintf("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Print(%d) }\n", n)
		scratch := filepath.Join(t.TempDir(), "main.go")
		assert.NoError(t, os.WriteFile(scratch, []byte(text), 0o600))
		assert.NoError(t, os.Rename(scratch, filepath.Join(dir, "main.go"))) // As editors save: the old file or the new one.
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/n\n\ngo 1.26\n"), 0o600))
	first := time.Now().UnixNano() // Nobody has built that before.
	write(first)
	var saver sync.WaitGroup
	saver.Go(func() { write(first + 1) }) // Before, during or after: the answer has to be right each time.
	s, err := builder.Build(t.Context(), dir, subject.Plain)
	saver.Wait()
	require.NoError(t, err)
	again, err := builder.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	for _, s := range []*subject.Subject{s, again} {
		out, err := exec.CommandContext(t.Context(), s.Binary).Output()
		require.NoError(t, err)
		require.Contains(t, []string{strconv.FormatInt(first, 10), strconv.FormatInt(first+1, 10)}, string(out))
	}
	out, err := exec.CommandContext(t.Context(), again.Binary).Output()
	require.NoError(t, err)
	require.Equal(t, strconv.FormatInt(first+1, 10), string(out), "the second build is of what is there now")
}

func TestLeftoversOfEditors(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"main.go~", ".main.go.swp", ".main.go.swo", "4913", "#main.go#", ".#main.go", "main.go___jb_tmp___"} {
		require.True(t, subject.Leftover(name), name)
	}
	for _, name := range []string{"main.go", "go.mod", ".golangci.yml", "49130", "swp", "main_test.go", "a~b"} {
		require.False(t, subject.Leftover(name), name)
	}
}

func TestEditorsFilesAreNoSources(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n"), 0o600))
	before, err := subject.Fingerprint(dir)
	require.NoError(t, err)
	require.NoError(t, os.Symlink("somebody@somewhere.1234", filepath.Join(dir, ".#main.go")))
	for _, name := range []string{"main.go~", ".main.go.swp", "4913", "#main.go#"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	after, err := subject.Fingerprint(dir)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

// A tool is built once for as long as nothing that it can depend on changes.
func TestToolIsBuiltOnce(t *testing.T) {
	t.Setenv("GOCACHE", goCache(t))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir()) // macOS looks there.
	root := t.TempDir()
	write := func(name, text string) {
		file := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	write("go.mod", "module example.com/school\n\ngo 1.26\n")
	write("go.sum", "")
	write("tools/bell/main.go", "package main\n\nfunc main() { println(\"ding\") }\n")
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	ring := func() (string, string) {
		tool, err := b.Command(t.Context(), root, "tools/bell", "tools")
		require.NoError(t, err)
		out, err := exec.CommandContext(t.Context(), tool).CombinedOutput()
		require.NoError(t, err)
		return tool, string(out)
	}
	first, said := ring()
	require.Equal(t, "ding\n", said)
	made, err := os.ReadFile(first)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(first, []byte("#!/bin/sh\necho kept\n"), 0o700))
	again, said := ring()
	require.Equal(t, first, again)
	require.Equal(t, "kept\n", said)

	// What it does not use gives it another place, and the same bytes.
	write("tools/other/other.go", "package other\n")
	elsewhere, said := ring()
	require.NotEqual(t, first, elsewhere)
	require.Equal(t, "ding\n", said)
	same, err := os.ReadFile(elsewhere)
	require.NoError(t, err)
	require.True(t, bytes.Equal(made, same))

	write("tools/bell/main.go", "package main\n\nfunc main() { println(\"dong\") }\n")
	_, said = ring()
	require.Equal(t, "dong\n", said)

	write("tools/bell/main.go", "package main\n\nfunc main() { dong }\n")
	_, err = b.Command(t.Context(), root, "tools/bell", "tools")
	require.ErrorContains(t, err, "cannot build bell: go build: ")
}

// goCache is the cache that the go command uses now.
func goCache(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOCACHE").Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
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
