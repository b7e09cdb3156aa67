package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/check"
)

// oddName has what a shell, a pattern and a careless split take for something
// else. As a pattern it matches the name of its neighbour and not itself.
const (
	oddName   = "a[bc]d *ü x"
	neighbour = "abd *ü x"
)

// enterOdd is enter below a directory with an odd name. A script of the clone
// next to it would fail in every edition.
func enterOdd(t *testing.T) (top string) {
	t.Helper()
	top = t.TempDir()
	for _, name := range []string{oddName, neighbour} {
		require.NoError(t, os.CopyFS(filepath.Join(top, name), os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	}
	wrong := filepath.Join(top, neighbour, "katas", "01-tiny", "characterization", "wrong.txtar")
	require.NoError(t, os.WriteFile(wrong, []byte("# Nobody asked for it.\nrun -exit 7 greet Ann\n"), 0o600))
	t.Chdir(filepath.Join(top, oddName))
	return top
}

// practise goes through what a person does with a kata.
func practise(t *testing.T) {
	t.Helper()
	first := kata(t, "open", "01")
	require.Zero(t, first.code, first.out+first.err)
	require.Contains(t, first.out, "Copied v1 to work/01-tiny")
	require.Regexp(t, `✓ behaviour\s+2/2\s+kept`, first.out)
	require.Regexp(t, `○ defects\s+0/2`, first.out)
	require.Contains(t, kata(t, "open", "01").out, "unchanged since")
	require.Contains(t, kata(t, "hint", "01").out, "1. Greet Zoë.")

	list := kata(t, "steps", "01")
	require.Contains(t, list.out, "1  Substitute Algorithm")
	require.Zero(t, kata(t, "steps", "01", "apply", "1").code)
	diff := kata(t, "diff", "01", "--to", "work")
	require.Contains(t, diff.out, "+\tfmt.Println(utf8.RuneCountInString(name), \"letters\")\n")
	require.Contains(t, kata(t, "diff", "01", "--from", "work", "--to", "step:1").err, "are the same")
	require.Regexp(t, `○ defects\s+1/2`, kata(t, "open", "01").out)
	edit(t, `"hello"`, `"goodbye"`)
	require.Regexp(t, `✗ behaviour\s+1/2`, kata(t, "open", "01").out)

	got := kata(t, "check", "01", "--edition", "v2", "--json")
	require.Zero(t, got.code, got.out+got.err)
	var card check.Scorecard
	require.NoError(t, json.Unmarshal([]byte(got.out), &card))
	behaviour, _ := card.Check(check.Behaviour)
	require.Equal(t, 2, behaviour.Total, "the neighbour's script is not ours")
	require.Contains(t, kata(t, "list").out, "behaviour 1/2, defects 1/2")
	require.Zero(t, kata(t, "reset", "01", "--yes").code)
	require.Contains(t, kata(t, "diff", "01", "--to", "work").err, "are the same")
}

func TestACloneWithAnOddName(t *testing.T) {
	longtest.Begin(t)
	enterOdd(t)
	practise(t)
	for _, claims := range []string{"behaviour/", "defects/", "v2/", "upgrade-"} {
		proved := kata(t, "prove", "01", "--only", claims)
		require.Zero(t, proved.code, proved.out+proved.err)
		require.NotContains(t, proved.out, "wrong")
	}
}

func TestACloneBehindALinkWithItsCopiesBehindAnother(t *testing.T) {
	longtest.Begin(t)
	top := enterOdd(t)
	link := filepath.Join(top, "link")
	require.NoError(t, os.Symlink(oddName, link))
	copies := filepath.Join(t.TempDir(), "my [copies]")
	require.NoError(t, os.Mkdir(copies, 0o750))
	require.NoError(t, os.Symlink(copies, filepath.Join(link, "work")))
	t.Chdir(link)
	practise(t)
	require.FileExists(t, filepath.Join(copies, "01-tiny", "main.go"))
}

// An edition may itself be behind a link, and is then no empty one.
func TestAnEditionBehindALink(t *testing.T) {
	longtest.Begin(t)
	root := enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	moved := filepath.Join(t.TempDir(), "moved")
	require.NoError(t, os.Rename(filepath.Join(root, "work", "01-tiny"), moved))
	require.NoError(t, os.Symlink(moved, filepath.Join(root, "work", "01-tiny")))
	edit(t, `"hello"`, `"goodbye"`)
	require.Contains(t, kata(t, "diff", "01", "--to", "work", "--stat").out, "main.go")
	require.NotContains(t, kata(t, "diff", "01", "--to", "work", "--stat").out, "go.mod")
	require.Regexp(t, `✗ behaviour\s+1/2`, kata(t, "open", "01").out)
}

func TestAProgramWithAnOddNameIsAdopted(t *testing.T) {
	top := enterOdd(t)
	from := filepath.Join(top, "from [1] *ü")
	require.NoError(t, os.CopyFS(from, os.DirFS(filepath.Join("v2", "01-tiny"))))
	made := kata(t, "new", "02-mine", "--from", from)
	require.Zero(t, made.code, made.err)
	require.Contains(t, made.out, "characterization/first.txtar")
	opened := kata(t, "open", "02")
	require.Zero(t, opened.code, opened.out+opened.err)
	require.Regexp(t, `✓ behaviour\s+kept`, opened.out)
	require.Regexp(t, `– defects\s+none is listed in kata.toml yet`, opened.out)
	require.Zero(t, kata(t, "check", "02", "--only", "behaviour").code)
	require.Zero(t, kata(t, "prove", "02").code)

	refused := kata(t, "new", "02-again", "--program", "x")
	require.Contains(t, refused.err, "number 02 is taken by")
}

// A scorecard never says kept when there was nothing to run.
func TestAKataWithoutScriptsIsAnError(t *testing.T) {
	root := enter(t)
	require.NoError(t, os.RemoveAll(filepath.Join(root, "katas", "01-tiny", "characterization")))
	got := kata(t, "open", "01")
	require.NotZero(t, got.code)
	require.NotContains(t, got.out, "✓ behaviour")
	require.Regexp(t, `✗ behaviour\s+there is no script in`, got.out)
	require.Contains(t, got.out, "nothing checks your changes before that")
	require.NotZero(t, kata(t, "check", "01", "--edition", "v2").code)
}
