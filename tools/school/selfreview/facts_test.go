package selfreview //nolint:testpackage // What is measured is measured inside.

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
	"brownfield/tools/engine/smell"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/mutation"
	"brownfield/tools/school/steps"
)

func answer(t *testing.T, f *Facts, id string) Answer {
	t.Helper()
	for _, a := range f.Answers() {
		if a.ID == id {
			return a
		}
	}
	t.Fatalf("no machine answers %s", id)
	return Answer{}
}

func TestOverEngineeringIsCounted(t *testing.T) {
	t.Parallel()
	f := &Facts{Size: Size{Lines: 1299, V2Lines: 433}}
	require.Equal(t, No, answer(t, f, "R5").Verdict)
	require.Contains(t, answer(t, f, "R5").Says, "3.0 times the size of v2, and does the same: this is over-engineered")
	f.Size.Lines = 1298
	require.Equal(t, Yes, answer(t, f, "R5").Verdict)

	f.Modules = Modules{New: []string{"a", "b", "c", "d", "e"}, V2New: []string{"a"}}
	require.Equal(t, No, answer(t, f, "D4").Verdict)
	require.Contains(t, answer(t, f, "D4").Says, "5 new direct modules; v2 has 1: this is over-engineered")
	f.Modules.New = f.Modules.New[1:]
	require.Equal(t, Yes, answer(t, f, "D4").Verdict)
	f.Modules.New, f.Modules.V2New = make([]string, 6), make([]string, 6) // The task asks for them.
	require.Equal(t, Yes, answer(t, f, "D4").Verdict)
}

func TestANoHasItsEvidence(t *testing.T) {
	t.Parallel()
	failing := check.Verdict{Check: check.Races, Outcome: check.Fail, Passed: 1, Total: 2, Failures: []check.Failure{
		{Name: "many-files", File: "/x/copy/stats.go", Line: 43, Message: "the race detector reports a data race\nmore"},
	}}
	f := &Facts{
		Card:     check.Scorecard{Checks: []check.Verdict{failing, {Check: check.Structure, Outcome: check.Skip, Note: "no smell here"}}},
		Coverage: &Coverage{Covered: 7, Total: 10, Missed: []string{"main.go:3-5"}},
		Mutants:  &Mutants{Killed: 89, All: 100, Open: []string{"main.go:3 drop x"}},
		Modules:  Modules{Libyears: 1.1, Behind: []string{"a v1: v2 is newer, by 1.1 years"}, Unlogged: []string{"b"}},
	}
	a := answer(t, f, "C6")
	require.Equal(t, Answer{
		ID: "C6", Verdict: No, Says: "races: 1 failure", Evidence: []string{"many-files (stats.go:43): the race detector reports a data race"},
	}, a)
	require.Equal(t, Unknown, answer(t, f, "C7").Verdict)
	require.Equal(t, Unknown, answer(t, f, "T1").Verdict) // Not checked.
	require.Equal(t, No, answer(t, f, "T3").Verdict)
	require.Equal(t, []string{"main.go:3-5"}, answer(t, f, "T3").Evidence)
	require.Equal(t, No, answer(t, f, "T4").Verdict)
	require.Equal(t, No, answer(t, f, "D5").Verdict)
	require.Equal(t, No, answer(t, f, "D1").Verdict)
	f.Modules = Modules{Behind: []string{"a v1: deprecated: use b"}}
	require.Equal(t, No, answer(t, f, "D5").Verdict)
	f.Modules = Modules{Unknown: []string{"the proxy does not answer"}}
	require.Equal(t, Unknown, answer(t, f, "D5").Verdict)
	f.Coverage, f.Mutants = &Coverage{Covered: 8, Total: 10}, &Mutants{Killed: 9, All: 10}
	require.Equal(t, Yes, answer(t, f, "T3").Verdict)
	require.Equal(t, Yes, answer(t, f, "T4").Verdict)
}

func TestPlacesThatAnswer(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	structure := check.Verdict{Check: check.Structure, Outcome: check.Fail, Failures: []check.Failure{
		{Name: "errtext", File: filepath.Join(work, "a.go"), Line: 10},
		{Name: "errtext", File: filepath.Join(work, "in", "b.go"), Line: 3},
		{Name: "globalstate", File: filepath.Join(work, "a.go"), Line: 5},
	}}
	card := check.Scorecard{Checks: []check.Verdict{structure}}
	c := &change{kata: &catalog.Kata{Work: work}, work: steps.Tree{
		"a.go": []byte(`package main

import "os"

var verbose = flag.Bool("v", false, "")

func main() { os.Exit(run(os.Args)) }

func run(args []string) int {
	if err == io.EOF || strings.Contains(err.Error(), "timeout") {
		return 1
	}
	if _, ok := err.(*os.PathError); ok || err != nil {
		panic(err)
	}
	fmt.Fprintln(os.Stderr, errors.Is(err, io.EOF))
	log.Fatal(err)
	return 0
}
`),
		"a_test.go": []byte("package main\n\nfunc TestX(t *testing.T) {\n\ttime.Sleep(1)\n\tos.Exit(1)\n}\n"),
	}}
	p := c.places(card)
	require.Equal(t, Places{
		Errors: []string{"a.go:10", "a.go:13", "a.go:10", "in/b.go:3"}, Exits: []string{"a.go:7", "a.go:14", "a.go:17"},
		Globals: []string{"a.go:5", "a.go:16", "a.go:17"}, Sleeps: []string{"a_test.go:4"},
	}, p)
	c.work["leak_test.go"] = []byte("package main\n\nfunc TestMain(m *testing.M) { goleak.VerifyTestMain(m) }\n")
	p = c.places(card)
	require.True(t, p.Goleak)
	require.Contains(t, smell.Analyzers(), smell.ErrText)
	require.Equal(t, byText, smell.ErrText.Name)
}

// Whether errors are told apart by their text is not known without the structure.
func TestComparisonsByTextAreSmellsToFind(t *testing.T) {
	t.Parallel()
	f := &Facts{}
	require.Equal(t, Unknown, answer(t, f, "E2").Verdict)
	f.Card.Checks = []check.Verdict{{Check: check.Structure, Outcome: check.Skip, Note: "no smell here"}}
	require.Equal(t, Answer{ID: "E2", Verdict: Unknown, Says: "structure: no smell here"}, answer(t, f, "E2"))
	f.Card.Checks[0].Outcome = check.Fail // Of something else.
	require.Equal(t, Yes, answer(t, f, "E2").Verdict)
	f.Card.Checks[0].Outcome = check.Pass
	require.Equal(t, Yes, answer(t, f, "E2").Verdict)
	f.Card.Checks = nil
	f.Places.Errors = []string{"a.go:10"} // What the sources show is no less true.
	require.Equal(t, No, answer(t, f, "E2").Verdict)
}

func TestCoverageOfChangedLines(t *testing.T) {
	t.Parallel()
	profile := filepath.Join(t.TempDir(), "cover.out")
	text := "mode: atomic\nexample.com/x/a.go:1.1,3.2 2 1\nexample.com/x/a.go:5.1,6.2 2 0\nexample.com/x/a.go:8.1,8.9 1 0\n"
	require.NoError(t, os.WriteFile(profile, []byte(text), 0o600))
	hits := map[string]map[int]bool{}
	require.NoError(t, readProfile(profile, "example.com/x", hits))
	require.NoError(t, readProfile(profile+".none", "example.com/x", hits))
	c := &change{added: map[string][]int{"a.go": {2, 3, 4, 5, 6, 8}, "b.go": {1}}}
	require.Equal(t, &Coverage{Covered: 2, Total: 5, Missed: []string{"a.go:5-6", "a.go:8"}}, c.covered(hits))
}

func TestChangedLinesAndNames(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	kata := &catalog.Kata{Name: "01-x", V1: filepath.Join(root, "v1"), V2: filepath.Join(root, "v2"), Work: filepath.Join(root, "work")}
	write := func(dir, name, text string) {
		require.NoError(t, os.MkdirAll(dir, 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write(kata.V1, "a.go", "package main\n\nfunc Old() {}\n\nfunc main() {}\n")
	write(kata.V2, "a.go", "package main\n\nfunc main() { f() }\n\nfunc f() {}\n")
	write(kata.Work, "a.go", "package main\n\ntype New struct{}\n\nfunc (New) Do() {}\n\nconst One, two = 1, 2\n\nfunc main() {}\n")
	write(kata.Work, "a_test.go", "package main\n")
	write(kata.Work, catalog.ReviewFile, "# No source\n")
	c, err := newChange(kata)
	require.NoError(t, err)
	require.Equal(t, map[string][]int{"a.go": {3, 4, 5, 6, 7}}, c.added)
	s, err := c.size()
	require.NoError(t, err)
	require.Equal(t, []string{"New", "One"}, s.Exported)
	require.Empty(t, s.V2Exported)
	require.Equal(t, 9, s.Lines)
	require.Equal(t, 5, s.V2Lines)
	require.Equal(t, 1, s.Tests)
	changes, err := Difference(kata)
	require.NoError(t, err)
	require.Len(t, changes, 2) // without the review itself
}

func TestTheScoreIsCounted(t *testing.T) {
	t.Parallel()
	report := &mutation.Report{Report: &score.Report{}, Judgement: mutation.Judgement{Accepted: map[*mutate.Mutant]string{}}}
	for _, outcome := range []score.Outcome{score.Killed, score.TimedOut, score.Survived, score.Unreached, score.Arid, score.Pending} {
		report.Results = append(report.Results, score.Result{Mutant: &mutate.Mutant{File: "main.go", Line: 7, Before: "x"}, Outcome: outcome})
	}
	accepted := &mutate.Mutant{File: "main.go", Line: 8, Before: "y"}
	report.Accepted[accepted] = "contract: nobody was promised it"
	report.Results = append(report.Results, score.Result{Mutant: accepted, Outcome: score.Survived})
	require.Equal(t, &Mutants{Killed: 2, All: 4, Open: []string{"main.go:7 drop x", "main.go:7 drop x"}}, countMutants(report))
}

func TestTheLastChangeIsTheNewest(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	kata := &catalog.Kata{Work: work}
	then := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	for name, days := range map[string]int{"old.go": 0, "new.go": 1, catalog.ReviewFile: 9} {
		file := filepath.Join(work, name)
		require.NoError(t, os.WriteFile(file, []byte("x\n"), 0o600))
		require.NoError(t, os.Chtimes(file, then, then.AddDate(0, 0, days)))
	}
	when, what, err := LastChange(t.Context(), kata)
	require.NoError(t, err)
	require.Equal(t, "new.go", what)
	require.True(t, when.Equal(then.AddDate(0, 0, 1)))

	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"}} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2026-11-23T10:00:00Z")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	_, what, err = LastChange(t.Context(), kata)
	require.NoError(t, err)
	require.Regexp(t, "^commit [0-9a-f]+$", what)
}

// An entry counts when the person has written it, whoever else has one.
func TestOwnLog(t *testing.T) {
	none, err := ownLog(steps.Tree{})
	require.NoError(t, err)
	require.Empty(t, none)
	const entry = "+++\nformat = 1\nkata = \"01-tiny\"\nmodule = \"go\"\nfrom = \"1.13\"\nfrom_date = 2019-09-03\nto = \"1.26\"\nto_date = 2026-02-10\n+++\n"
	own, err := ownLog(steps.Tree{"upgrade-log.md": []byte(entry)})
	require.NoError(t, err)
	require.Equal(t, map[string]bool{"go": true}, own)
	_, err = ownLog(steps.Tree{"upgrade-log.md": []byte("not an entry")})
	require.ErrorContains(t, err, "upgrade-log.md:1: an entry begins with")
}
