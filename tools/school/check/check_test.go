package check_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// tiny is the kata that the command's tests use, too.
func tiny(t *testing.T) (*subject.Builder, *catalog.Kata) {
	t.Helper()
	c, err := catalog.Open(filepath.Join("..", "..", "testdata", "tiny"))
	require.NoError(t, err)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	return builder, c.Katas[0]
}

func outcomes(card check.Scorecard) map[check.Name]check.Outcome {
	all := map[check.Name]check.Outcome{}
	for _, v := range card.Checks {
		all[v.Check] = v.Outcome
	}
	return all
}

func TestVerdictsOnBothEditions(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	races := check.Pass
	if builder.Go.NoRace() != nil {
		races = check.Skip
	}
	for name, want := range map[string]map[check.Name]check.Outcome{
		"v1": {check.Behaviour: check.Pass, check.Defects: check.Fail, check.Races: races, check.Build: check.Pass, check.Dependencies: check.Fail},
		"v2": {check.Behaviour: check.Pass, check.Defects: check.Pass, check.Races: races, check.Build: check.Pass, check.Dependencies: check.Pass},
	} {
		edition, err := kata.Edition(name)
		require.NoError(t, err)
		want[check.Structure], want[check.Differential] = check.Skip, check.Skip // This repository has neither.
		card := check.Fold(kata.Name, name, check.Run(t.Context(), builder, kata, edition, check.Options{}))
		require.Equal(t, want, outcomes(card))
	}
}

func TestWhoeverStopsListeningStopsTheChecks(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	edition, err := kata.Edition("v1")
	require.NoError(t, err)
	for verdict := range check.Run(t.Context(), builder, kata, edition, check.Options{}) {
		require.Equal(t, check.Behaviour, verdict.Check, "behaviour comes first")
		break
	}
}

func TestCanceledRunYieldsNothing(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	edition, err := kata.Edition("v1")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for verdict := range check.Run(ctx, builder, kata, edition, check.Options{}) {
		t.Errorf("unexpected verdict %v", verdict)
	}
}

func TestOnlyRunsWhatIsAsked(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	edition, err := kata.Edition("v2")
	require.NoError(t, err)
	card := check.Fold(kata.Name, "v2", check.Run(t.Context(), builder, kata, edition, check.Options{Only: []check.Name{check.Defects}}))
	require.Equal(t, map[check.Name]check.Outcome{check.Defects: check.Pass}, outcomes(card))
}

func TestRaceReportOutweighsWhatItLedTo(t *testing.T) {
	t.Parallel()
	_, kata := tiny(t)
	report := "WARNING: DATA RACE\nRead at 0x1 by goroutine 7:\n  main.count()\n      example.com/greet/main.go:12 +0x1\n"
	result := script.Result{
		Name: "x", File: "x.txtar", Failure: &script.Failure{Line: 3, Message: "stdout and want differ"},
		Reports: []subject.Report{{Races: []string{report}}},
	}
	failure, ok := check.Judge(result, kata.V1)
	require.False(t, ok)
	require.Equal(t, filepath.Join(kata.V1, "main.go"), failure.File)
	require.Equal(t, 12, failure.Line)
	require.Equal(t, "the race detector reports a data race", failure.Message)
}

func TestFoldIsAsBadAsTheWorst(t *testing.T) {
	t.Parallel()
	for want, parts := range map[check.Outcome][]check.Outcome{
		check.Pass:  {check.Pass, check.Skip},
		check.Fail:  {check.Pass, check.Fail, check.Skip},
		check.Error: {check.Error, check.Fail},
	} {
		card := check.Fold("k", "e", func(yield func(check.Verdict) bool) {
			for _, part := range parts {
				if !yield(check.Verdict{Outcome: part}) {
					return
				}
			}
		})
		require.Equal(t, want, card.Outcome)
	}
}

// The key of a scorecard changes with everything that the verdicts depend on.
func TestKeyFollowsEditionAndKata(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata := c.Katas[0]
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	edition, err := kata.Edition("v2")
	require.NoError(t, err)

	store, err := check.OpenStore(filepath.Join("..", "..", "testdata", "tiny"))
	require.NoError(t, err)
	key := func() check.Key {
		k, err := store.Key(builder, kata, edition)
		require.NoError(t, err)
		return k
	}
	seen := map[check.Key]bool{key(): true}
	require.True(t, seen[key()], "the key is stable")
	for _, change := range []string{
		filepath.Join(kata.V2, "main.go"),
		filepath.Join(kata.V2, "new.go"),
		filepath.Join(kata.V1, "go.mod"),
		filepath.Join(kata.Dir, "characterization", "greets.txtar"),
	} {
		file, err := os.OpenFile(change, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		require.NoError(t, err)
		_, err = file.WriteString("\n")
		require.NoError(t, err)
		require.NoError(t, file.Close())
		require.False(t, seen[key()], "%s changes the key", change)
		seen[key()] = true
	}
	kata.Upgrades = nil
	require.False(t, seen[key()], "the upgrade log changes the key")

	tool := filepath.Join(t.TempDir(), "tool")
	for _, version := range []string{"first", "second"} {
		require.NoError(t, os.WriteFile(tool, []byte(version), 0o600))
		store, err = check.OpenStoreOf(tool)
		require.NoError(t, err)
		require.False(t, seen[key()], "the %s version of another program has a key of its own", version)
		seen[key()] = true
	}
}

// ours is a kata of this repository: only there is tools/engine/smell, and only there
// does the go command find a differential test.
func ours(t *testing.T, name string) (*subject.Builder, *catalog.Kata) {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	c, err := catalog.Open(filepath.Join("..", "..", ".."))
	require.NoError(t, err)
	kata, err := c.Find(name)
	require.NoError(t, err)
	return builder, kata
}

func TestDifferentialShowsTheSmallestCase(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	builder, kata := ours(t, "03")
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(kata.V1)))
	differential := func() check.Verdict {
		options := check.Options{Only: []check.Name{check.Differential}}
		card := check.Fold(kata.Name, dir, check.Run(t.Context(), builder, kata, catalog.Edition{Name: dir, Dir: dir}, options))
		v, ok := card.Check(check.Differential)
		require.True(t, ok)
		return v
	}
	v := differential()
	require.Equal(t, check.Skip, v.Outcome)
	require.Contains(t, v.Note, "this is v1")

	file := filepath.Join(dir, "manifest.go")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	// A comment is a change, though none that shows.
	require.NoError(t, os.WriteFile(file, append(text, "// The end.\n"...), 0o600))
	v = differential()
	require.Equal(t, check.Pass, v.Outcome, "%v", v)

	broken := strings.Replace(string(text), `"%s\t%s\t%d\t%s\n"`, `"%s %s %d %s\n"`, 1)
	require.NotEqual(t, string(text), broken)
	require.NoError(t, os.WriteFile(file, []byte(broken), 0o600))
	v = differential()
	require.Equal(t, check.Fail, v.Outcome, "%v", v)
	require.Contains(t, v.Failures[0].Message, "differ on [")
	// How small the case is depends on how far the search got in its time.
	require.Regexp(t, `--- v1\n\+\+\+ edition\n@@ [^\n]+ @@\n(-[^\n]+\n)+\+`, strings.Join(v.Failures[0].Output, "\n"))
}
