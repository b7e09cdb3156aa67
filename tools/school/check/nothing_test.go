package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// verdictOn is what one check says of v2 of a copy of the tiny kata, after
// change has taken something away from it.
func verdictOn(t *testing.T, name check.Name, change func(kata *catalog.Kata)) check.Verdict {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	builder, _ := tiny(t)
	open := func() *catalog.Kata {
		c, err := catalog.Open(root)
		require.NoError(t, err)
		return c.Katas[0]
	}
	kata := open()
	change(kata)
	defects, adopted := kata.Defects, kata.Adopted
	kata = open() // As a command sees what is there now.
	kata.Defects, kata.Adopted = defects, adopted
	edition, err := kata.Edition("v2")
	require.NoError(t, err)
	card := check.Fold(kata.Name, "v2", check.Run(t.Context(), builder, kata, edition, check.Options{Only: []check.Name{name}}))
	require.Len(t, card.Checks, 1)
	return card.Checks[0]
}

// A check that finds nothing to look at has not passed.
func TestNothingToCheckIsNoPass(t *testing.T) {
	t.Parallel()
	scripts := func(change func(dir string) error) func(*catalog.Kata) {
		return func(kata *catalog.Kata) {
			require.NoError(t, change(filepath.Join(kata.Dir, "characterization")))
		}
	}
	greets := func(text string) func(string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, "greets.txtar"), []byte(text), 0o600) }
	}
	unreadable := func(dir string) error {
		file := filepath.Join(dir, "greets.txtar")
		if err := os.Remove(file); err != nil {
			return err
		}
		return os.Symlink("nowhere", file) // As good as a file without permissions, also for root.
	}
	emptied := func(dir string) error {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		return os.Mkdir(dir, 0o750)
	}
	for name, tt := range map[string]struct {
		check   check.Name
		change  func(*catalog.Kata)
		outcome check.Outcome
		says    string
	}{
		"no directory":        {check.Behaviour, scripts(os.RemoveAll), check.Error, "there is no script in "},
		"an empty directory":  {check.Behaviour, scripts(emptied), check.Error, "there is no script in "},
		"none for the races":  {check.Races, scripts(emptied), check.Error, "there is no script in "},
		"an unreadable one":   {check.Behaviour, scripts(unreadable), check.Error, "cannot read the script"},
		"an empty script":     {check.Behaviour, scripts(greets("")), check.Fail, "never runs the program"},
		"one that only skips": {check.Behaviour, scripts(greets("# It greets.\nskip 'not today'\nrun greet Ann\n")), check.Fail, "was skipped (not today)"},
		"no defects":          {check.Defects, func(kata *catalog.Kata) { kata.Defects = nil }, check.Error, "kata.toml lists no defect"},
		"none adopted yet":    {check.Defects, func(kata *catalog.Kata) { kata.Defects, kata.Adopted = nil, true }, check.Skip, "none is listed in kata.toml yet"},
		"a defect without script": {check.Defects, func(kata *catalog.Kata) {
			require.NoError(t, os.Remove(kata.Defects[0].Script))
		}, check.Error, "cannot read the script"},
		"no program": {check.Build, func(kata *catalog.Kata) {
			require.NoError(t, os.Remove(filepath.Join(kata.V2, "main.go")))
		}, check.Fail, "there is no Go file in the top directory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			builder, _ := tiny(t)
			if tt.check == check.Races && builder.Go.NoRace() != nil {
				t.Skip(builder.Go.NoRace())
			}
			v := verdictOn(t, tt.check, tt.change)
			require.Equal(t, tt.outcome, v.Outcome, "%+v", v)
			var says strings.Builder
			says.WriteString(v.Note)
			for _, f := range v.Failures {
				says.WriteString(f.Message)
			}
			require.Contains(t, says.String(), tt.says)
		})
	}
}

// A mistake of ours in a goroutine of a check is an error and not the end of the
// process, which may have borrowed the person's terminal.
func TestPanicOfAScriptIsAnError(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	edition, err := kata.Edition("v2")
	require.NoError(t, err)
	card := check.Fold(kata.Name, "v2", check.Run(t.Context(), builder, kata, edition, check.Options{
		Only: []check.Name{check.Behaviour},
		Progress: func(name check.Name, done, _ int) {
			if name == check.Behaviour && done == 1 {
				panic("our mistake")
			}
		},
	}))
	v, ok := card.Check(check.Behaviour)
	require.True(t, ok)
	require.Equal(t, check.Error, v.Outcome)
	require.Contains(t, v.Note, "cannot finish the check: panic: our mistake")
}
