package score_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// measure scores scripts over the mutants of the max program.
func measure(t *testing.T, scripts map[string]string) (*score.Report, error) {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	dir, scratch := filepath.Join("testdata", "max"), t.TempDir()
	program, err := mutate.Load(t.Context(), builder, mutate.Source{Dir: dir}, scratch)
	require.NoError(t, err)
	s, err := builder.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	mutated := *s
	mutated.Binary = filepath.Join(scratch, s.Program)
	require.NoError(t, program.Build(t.Context(), mutated.Binary))
	var files []string
	for name, text := range scripts {
		file := filepath.Join(scratch, name+".txtar")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		files = append(files, file)
	}
	return measured(t, program, score.Scripts("scripts", &mutated, files))
}

// measured scores suites of one program.
func measured(t *testing.T, p *mutate.Program, suites ...*score.Suite) (*score.Report, error) {
	t.Helper()
	return score.Measure(t.Context(), []score.Target{{Program: p, Suites: suites}}, score.Options{})
}

// Those that are expected to survive are on together. That changes no outcome, also
// where the expectation is wrong.
func TestExpectationsChangeNoOutcome(t *testing.T) {
	t.Parallel()
	p, dir, scratch := load(t, strings.Replace(sums, "package program", "package main", 1)+"\nfunc main() { println(Sum(1, 2), Max(1, 2), Max(2, 1)) }\n", "")
	binary := filepath.Join(scratch, "plain")
	require.NoError(t, p.Build(t.Context(), binary))
	plain := subject.Subject{Program: "program", Dir: dir, Mode: subject.Plain, Binary: binary}
	scripts := func() *score.Suite {
		return suite(t, &plain, "plain", "# It prints the sum, and something more.\nrun program\nstderr '^3 '\n")
	}
	outcomes := func(expected func(*mutate.Mutant) bool) map[string]score.Outcome {
		report, err := score.Measure(t.Context(), []score.Target{{Program: p, Suites: []*score.Suite{scripts()}}}, score.Options{First: true, Survivor: expected})
		require.NoError(t, err)
		found := map[string]score.Outcome{}
		for _, r := range report.Results {
			found[fmt.Sprintf("%d %s %q %q", r.Mutant.ID, r.Mutant.Func, r.Mutant.Before, r.Mutant.After)] = r.Outcome
		}
		return found
	}
	alone := outcomes(nil)
	require.Contains(t, slices.Collect(maps.Values(alone)), score.Survived)
	require.Contains(t, slices.Collect(maps.Values(alone)), score.Killed)
	require.Equal(t, alone, outcomes(func(m *mutate.Mutant) bool { return m.Func == "Max" }), "they all survive")
	require.Equal(t, alone, outcomes(func(*mutate.Mutant) bool { return true }), "many do not")
}

// testsOf is the suite of a program's own tests.
func testsOf(t *testing.T, p *mutate.Program, tier subject.Tier, dir, scratch string) (*score.Suite, error) {
	t.Helper()
	binary := filepath.Join(scratch, "program.test")
	require.NoError(t, p.BuildTest(t.Context(), binary))
	own := filepath.Join(scratch, "tests")
	require.NoError(t, os.Mkdir(own, 0o750))
	return score.Tests(t.Context(), tier, score.Package{Binary: binary, Dir: dir, Root: dir, Original: func(ctx context.Context) (string, error) {
		original := filepath.Join(scratch, "original.test")
		return original, p.BuildOriginalTest(ctx, original)
	}}, own)
}

// outcomes are those of the mutants whose text is before.
func outcomes(report *score.Report, before string) map[string]score.Outcome {
	found := map[string]score.Outcome{}
	for _, r := range report.Results {
		if r.Mutant.Before == before {
			found[r.Mutant.After] = r.Outcome
		}
	}
	return found
}

func TestABetterSuiteCatchesMore(t *testing.T) {
	t.Parallel()
	weak, err := measure(t, map[string]string{"one": "# It prints.\nrun max 3\nstdout 3\n"})
	require.NoError(t, err)
	strong, err := measure(t, map[string]string{
		"one": "# It prints.\nrun max 3\nstdout 3\n",
		"two": "# The first of two can be the larger one.\nrun max 5 3\nstdout '^5$'\n",
	})
	require.NoError(t, err)
	require.Greater(t, strong.Count(score.Killed), weak.Count(score.Killed))
	require.Equal(t, len(strong.Results), strong.Count(score.Killed, score.TimedOut, score.Survived, score.Unreached))

	// Nobody calls complain, and so none of its mutants costs a run.
	for _, r := range strong.Results {
		if r.Mutant.Func == "complain" {
			require.Equal(t, score.Unreached, r.Outcome, "%+v", r.Mutant)
			require.Zero(t, r.Ran)
		}
	}
	// Where both sides are never equal, > cannot be told from >=: no script
	// comes by in a way that could make a difference.
	require.Equal(t, score.Unreached, outcomes(strong, "n > best")["n >= best"])
	require.Equal(t, score.Killed, outcomes(strong, "n > best")["n <= best"])
}

func TestARedSuiteIsNotScored(t *testing.T) {
	t.Parallel()
	_, err := measure(t, map[string]string{"red": "run max 3\nstdout 4\n"})
	var baseline *score.BaselineError
	require.ErrorAs(t, err, &baseline)
	require.Equal(t, "red", baseline.Case)
	_, err = measure(t, map[string]string{"skipped": "skip 'not today'\n"})
	require.ErrorContains(t, err, "it skips itself")
}

// tier is the best that this machine has.
func tier(t *testing.T) subject.Tier {
	t.Helper()
	best, why := subject.WorldTier(t.Context(), t.TempDir())
	if why != nil {
		t.Log(why)
	}
	return best
}

// load finds the mutants of a program that is made of one file.
func load(t *testing.T, source, test string) (p *mutate.Program, dir, scratch string) {
	t.Helper()
	dir, scratch = t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/program\n\ngo 1.26\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600))
	if test != "" {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main_test.go"), []byte(test), 0o600))
	}
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	p, err = mutate.Load(t.Context(), builder, mutate.Source{Dir: dir}, scratch)
	require.NoError(t, err)
	return p, dir, scratch
}

// suite is a suite of one script.
func suite(t *testing.T, s *subject.Subject, name, script string) *score.Suite {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".txtar")
	require.NoError(t, os.WriteFile(file, []byte(script), 0o600))
	return score.Scripts(name, s, []string{file})
}

const counter = `package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	var done sync.WaitGroup
	n := 0
	for range 8 {
		done.Add(1)
		go func() {
			defer done.Done()
			mu.Lock()
			defer mu.Unlock()
			n++
		}()
	}
	done.Wait()
	fmt.Println(n)
}
`

// A mutant that breaks concurrency is shown to every suite, whichever kills
// it first; all others only until one does.
func TestConcurrencyMutantsAreShownToEverySuite(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	if err := builder.Go.NoRace(); err != nil {
		t.Skip(err)
	}
	p, dir, scratch := load(t, counter, "")
	plain := subject.Subject{Program: "program", Dir: dir, Mode: subject.Plain, Binary: filepath.Join(scratch, "plain")}
	race := subject.Subject{Program: "program", Dir: dir, Mode: subject.Race, Binary: filepath.Join(scratch, "race")}
	require.NoError(t, p.Build(t.Context(), plain.Binary))
	require.NoError(t, p.Build(t.Context(), race.Binary, "-race"))
	const script = "# It counts to eight.\nrun program\nstdout '^8$'\n"
	races := suite(t, &race, "race", script)
	races.Only = (*mutate.Mutant).Concurrent
	red := suite(t, &plain, "red", "# It counts to nine.\nrun program\nstdout '^9$'\n")
	red.Lenient = true
	report, err := measured(t, p, suite(t, &plain, "plain", script), races, red)
	require.NoError(t, err)
	require.Equal(t, []score.Omission{{Suite: "red", Case: "red", Why: "fails without a mutant"}}, report.LeftOut)
	for _, r := range report.Results {
		by := map[string]string{}
		for _, c := range r.Catches {
			by[c.Suite] = c.Reason
		}
		switch {
		case r.Mutant.Operator == "section": // without the lock, only the detector is sure to see it
			require.Contains(t, by["race"], "data race", "%+v", r)
		case r.Mutant.Operator == "unlock":
			require.Len(t, r.Catches, 2, "%+v", r)
		case !r.Mutant.Concurrent():
			require.LessOrEqual(t, len(r.Catches), 1, "%+v", r)
			require.NotContains(t, by, "race")
		}
	}
}

const sums = `package program

func Sum(a, b int) int { return a + b }

func Max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

func Unused(a int) int { return -a }
`

const sumsTest = `package program

import (
	"fmt"
	"testing"
)

var table []int

func TestSum(t *testing.T) {
	if Sum(2, 2) != 4 {
		t.Fatal("no sum")
	}
	table = append(table, 1)
}

func ExampleMax() {
	fmt.Println(Max(1, 2))
	// Output: 2
}
`

func TestAPackageUnderItsOwnTests(t *testing.T) {
	t.Parallel()
	for name, extra := range map[string]string{
		"one by one": "",
		// A test that leans on one before it cannot be run alone: the tests are then
		// taken as a whole.
		"as a whole": "\nfunc TestTable(t *testing.T) {\n\tif len(table) != 1 {\n\t\tt.Fatal(\"TestSum did not run\")\n\t}\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, dir, scratch := load(t, sums, sumsTest+extra)
			tests, err := testsOf(t, p, tier(t), dir, scratch)
			require.NoError(t, err)
			report, err := measured(t, p, tests)
			require.NoError(t, err)
			require.Equal(t, map[string]score.Outcome{"a - b": score.Killed, "0": score.Killed}, outcomes(report, "a + b"))
			require.Equal(t, score.Unreached, outcomes(report, "a > b")["a >= b"])
			require.Equal(t, score.Killed, outcomes(report, "a > b")["a <= b"])
			for _, r := range report.Results {
				if r.Mutant.Before == "a + b" {
					require.Equal(t, "TestSum", r.Catches[0].Case)
				}
				if r.Mutant.Func == "Unused" {
					require.Equal(t, score.Unreached, r.Outcome)
				}
			}
		})
	}
}

func TestRedTestsAreNotScored(t *testing.T) {
	t.Parallel()
	p, dir, scratch := load(t, sums, "package program\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) { t.Fatal(\"red\") }\n")
	tests, err := testsOf(t, p, tier(t), dir, scratch)
	require.NoError(t, err)
	_, err = measured(t, p, tests)
	var baseline *score.BaselineError
	require.ErrorAs(t, err, &baseline)
}

// A program that hangs ran out of time, one that loops forever is killed by
// its rounds.
func TestHangsAndEndlessLoops(t *testing.T) {
	t.Parallel()
	p, dir, scratch := load(t, `package main

import "fmt"

func main() {
	done := make(chan bool)
	n := 0
	go func() {
		for i := 0; i < 3; i++ {
			n += i
		}
		close(done)
		select {}
	}()
	go func() { select {} }()
	<-done
	fmt.Println(n)
}
`, "")
	s := subject.Subject{Program: "program", Dir: dir, Mode: subject.Plain, Binary: filepath.Join(scratch, "plain")}
	require.NoError(t, p.Build(t.Context(), s.Binary))
	report, err := measured(t, p, suite(t, &s, "plain", "# It adds.\nrun program\nstdout '^3$'\n"))
	require.NoError(t, err)
	for _, r := range report.Results {
		switch r.Mutant.Operator {
		case "close": // Only timers and the like keep the runtime from seeing the deadlock.
			require.Contains(t, []score.Outcome{score.Killed, score.TimedOut}, r.Outcome)
		case "assign":
			if r.Mutant.After == "i--" {
				require.Equal(t, "a loop that does not end", r.Catches[0].Reason)
				require.Equal(t, score.Killed, r.Outcome)
			}
		}
	}
}

func TestLessonsAreOfManyKinds(t *testing.T) {
	t.Parallel()
	result := func(id int, function, operator string, outcome score.Outcome) score.Result {
		return score.Result{Mutant: &mutate.Mutant{ID: id, Func: function, Operator: operator}, Outcome: outcome}
	}
	own := &score.Report{Results: []score.Result{
		result(1, "parse", "boundary", score.Unreached), result(2, "parse", "boundary", score.Survived), result(3, "parse", "constant", score.Survived),
		result(4, "write", "boundary", score.Survived), result(5, "write", "return", score.Survived), result(6, "write", "loop", score.Killed),
	}}
	other := &score.Report{}
	for _, r := range own.Results {
		r.Outcome = score.Killed
		if r.Mutant.ID == 5 {
			r.Outcome = score.Survived // by both: nothing to learn
		}
		other.Results = append(other.Results, r)
	}
	var ids []int
	for _, r := range score.Lessons(own, other) {
		ids = append(ids, r.Mutant.ID)
	}
	require.Equal(t, []int{2, 4, 3, 1}, ids)
}

func TestChangeIsALineWithoutComments(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.go")
	source := "package a\n\nfunc f() {\n\tcall(1, // first\n\t\t2) // what for\n}\n"
	require.NoError(t, os.WriteFile(file, []byte(source), 0o600))
	at := strings.Index(source, "2)")
	before, after := score.Sources{}.Change(&mutate.Mutant{File: file, Offset: at, End: at + 1, Before: "2", After: "3"})
	require.Equal(t, "2)", before)
	require.Equal(t, "3)", after)
	begin, end := strings.Index(source, "call"), at+2
	before, after = score.Sources{}.Change(&mutate.Mutant{File: file, Offset: begin, End: end, Before: source[begin:end]})
	require.Equal(t, "call(1, 2)", before)
	require.Empty(t, after)
	also := []mutate.Span{{Offset: at, End: at + 1}}
	require.Equal(t, []string{"2"}, score.Sources{}.Also(&mutate.Mutant{File: file, Offset: begin, End: begin + 1, Also: also}))
}
