package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// A clone may lie anywhere; as a pattern, this name matches its neighbour's.
func TestAScoreInAnOddPlace(t *testing.T) {
	longtest.Begin(t)
	top := t.TempDir()
	for _, name := range []string{"a[bc]d *ü x", "abd *ü x"} {
		require.NoError(t, os.CopyFS(filepath.Join(top, name), os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	}
	put(t, filepath.Join(top, "abd *ü x", "katas", "01-tiny", "characterization", "wrong.txtar"), "# Nobody asked for it.\nrun -exit 7 greet Ann\n")
	require.NoError(t, os.Symlink("a[bc]d *ü x", filepath.Join(top, "link")))
	t.Chdir(filepath.Join(top, "link"))
	code, out, errOut := call(t, "mutate", "01")
	require.Zero(t, code, errOut)
	require.Contains(t, out, "v2 of kata 01: 17 of 19 mutants killed")

	mine := filepath.Join("work", "01-tiny", "characterization")
	put(t, filepath.Join(mine, "mine.txtar"), "# It greets.\nrun greet Ann\ncmp stdout want\n-- want --\n")
	code, out, errOut = call(t, "pin", "01", "--update")
	require.Zero(t, code, out+errOut)
	require.Contains(t, out, "updated work/01-tiny/characterization/mine.txtar")
	require.Regexp(t, `your scripts +\d+ of \d+ mutants killed`, out)

	code, out, errOut = call(t, "mutate", "--dir", filepath.Join(top, "a[bc]d *ü x", "v1", "01-tiny"), "--scripts", mine)
	require.Zero(t, code, errOut)
	require.Regexp(t, `[1-9]\d* of \d+ mutants killed`, out)
}

// A suite without scripts and a program without mutants have no score, and the
// gate is not passed by them.
func TestNothingToScore(t *testing.T) {
	longtest.Begin(t)
	root := tiny(t)
	scripts := filepath.Join(root, "katas", "01-tiny", "characterization")
	put(t, filepath.Join(root, "katas", "01-tiny", "defects", "bytes-counted.txtar"), "# It greets.\nrun greet Ann\n")
	put(t, filepath.Join(root, "katas", "01-tiny", "defects", "nameless.txtar"), "# It greets.\nrun greet Ann\n")
	put(t, filepath.Join(scripts, "greets.txtar"), "# It greets.\nrun greet Ann\n")
	put(t, filepath.Join(scripts, "shouts.txtar"), "# It greets.\nrun greet ANN\n")
	put(t, filepath.Join(root, "v2", "01-tiny", "main.go"), "package main\n\nfunc main() {}\n")
	require.Contains(t, gate(t, "mutation", "01", "v2"), "the program has no mutant that could be tried")

	require.NoError(t, os.RemoveAll(scripts))
	none := "there are no scripts (*.txtar) to score v2 of kata 01 with"
	require.Contains(t, gate(t, "mutation", "01", "v2"), none)
	code, out, errOut := call(t, "mutate", "01")
	require.Equal(t, cli.Usage, code, out)
	require.Contains(t, errOut, none)
	empty := t.TempDir()
	code, _, errOut = call(t, "mutate", "--dir", filepath.Join(root, "v1", "01-tiny"), "--scripts", empty)
	require.Equal(t, cli.Usage, code)
	require.Contains(t, strings.TrimSpace(errOut), "there are no scripts (*.txtar) in ")
}
