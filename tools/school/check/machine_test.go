package check_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/check"
)

// What the machine lacks is no fault of the copy, and the row says what to do.
func TestWhatTheMachineLacksIsNamed(t *testing.T) {
	builder, kata := tiny(t)
	edition := changed(t, kata, "name := os.Args[1]", "name := os.Args[1] // changed")
	judged := func(b *subject.Builder) check.Verdict {
		card := check.Fold(kata.Name, edition.Name, check.Run(t.Context(), b, kata, edition, check.Options{Only: []check.Name{check.Build}}))
		require.Len(t, card.Checks, 1)
		return card.Checks[0]
	}
	require.Equal(t, check.Pass, judged(builder).Outcome)

	t.Run("a C compiler", func(t *testing.T) {
		uses := filepath.Join(edition.Dir, "c.go")
		require.NoError(t, os.WriteFile(uses, []byte("package main\n\n// int one() { return 1; }\nimport \"C\"\n\nvar _ = C.one()\n"), 0o600))
		t.Cleanup(func() { require.NoError(t, os.Remove(uses)) })
		t.Setenv("CC", "/nowhere/cc")
		t.Setenv("CGO_ENABLED", "1")
		builder, err := subject.NewBuilder(t.Context())
		require.NoError(t, err)
		v := judged(builder)
		require.Equal(t, check.Error, v.Outcome, v.Failures)
		require.Equal(t, "go build: the program uses C and there is no C compiler: install gcc or clang, or set CC, and check again", v.Note)
	})
	t.Run("space", func(t *testing.T) {
		goCommand, err := exec.LookPath("go")
		require.NoError(t, err)
		bin := t.TempDir()
		full := "#!/bin/sh\n[ \"$1\" = build ] || exec " + goCommand + " \"$@\"\necho 'main.go:1: write $WORK/b001/_pkg_.a: no space left on device' >&2\nexit 1\n"
		require.NoError(t, os.WriteFile(filepath.Join(bin, "go"), []byte(full), 0o700))
		t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		require.NoError(t, os.WriteFile(filepath.Join(edition.Dir, "more.go"), []byte("package main\n"), 0o600)) // It is not in the cache.
		v := judged(builder)
		require.Equal(t, check.Error, v.Outcome)
		require.Contains(t, v.Note, "the disk is full: free some space")
	})
}
