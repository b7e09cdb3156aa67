package score_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/longtest"
	"brownfield/tools/mutate"
	"brownfield/tools/score"
	"brownfield/tools/subject"
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
	dir, room := filepath.Join("testdata", "max"), t.TempDir()
	program, err := mutate.Load(t.Context(), builder, dir, room)
	require.NoError(t, err)
	s, err := builder.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	mutated := *s
	mutated.Binary = filepath.Join(room, s.Program)
	require.NoError(t, program.Build(t.Context(), mutated.Binary))
	var files []string
	for name, text := range scripts {
		file := filepath.Join(room, name+".txtar")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		files = append(files, file)
	}
	return score.Measure(t.Context(), program, []*score.Suite{score.Scripts("scripts", &mutated, files)}, score.Options{})
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
	require.Greater(t, strong.Count(score.Detected), weak.Count(score.Detected))
	require.Equal(t, len(strong.Results), strong.Count(score.Detected, score.TimedOut, score.Survived, score.Unreached))

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
	require.Equal(t, score.Detected, outcomes(strong, "n > best")["n <= best"])
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
func load(t *testing.T, source, test string) (p *mutate.Program, dir, room string) {
	t.Helper()
	dir, room = t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/program\n\ngo 1.26\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600))
	if test != "" {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main_test.go"), []byte(test), 0o600))
	}
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	p, err = mutate.Load(t.Context(), builder, dir, room)
	require.NoError(t, err)
	return p, dir, room
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

// A mutant that breaks concurrency is shown to every suite, whichever detects
// it first; all others only until one does.
func TestConcurrencyMutantsAreShownToEverySuite(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	if err := builder.NoRace(); err != nil {
		t.Skip(err)
	}
	p, dir, room := load(t, counter, "")
	plain := subject.Subject{Program: "program", Dir: dir, Mode: subject.Plain, Binary: filepath.Join(room, "plain")}
	race := subject.Subject{Program: "program", Dir: dir, Mode: subject.Race, Binary: filepath.Join(room, "race")}
	require.NoError(t, p.Build(t.Context(), plain.Binary))
	require.NoError(t, p.Build(t.Context(), race.Binary, "-race"))
	const script = "# It counts to eight.\nrun program\nstdout '^8$'\n"
	races := suite(t, &race, "race", script)
	races.Only = func(m *mutate.Mutant) bool { return mutate.Concurrent(m.Operator) }
	red := suite(t, &plain, "red", "# It counts to nine.\nrun program\nstdout '^9$'\n")
	red.Lenient = true
	report, err := score.Measure(t.Context(), p, []*score.Suite{suite(t, &plain, "plain", script), races, red}, score.Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"red/red"}, report.LeftOut)
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
		case !mutate.Concurrent(r.Mutant.Operator):
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
			p, dir, room := load(t, sums, sumsTest+extra)
			binary := filepath.Join(room, "program.test")
			require.NoError(t, p.BuildTest(t.Context(), binary))
			stand := filepath.Join(room, "stand")
			require.NoError(t, os.Mkdir(stand, 0o750))
			tests, err := score.Tests(t.Context(), tier(t), binary, dir, stand)
			require.NoError(t, err)
			report, err := score.Measure(t.Context(), p, []*score.Suite{tests}, score.Options{})
			require.NoError(t, err)
			require.Equal(t, map[string]score.Outcome{"a - b": score.Detected, "0": score.Detected}, outcomes(report, "a + b"))
			require.Equal(t, score.Unreached, outcomes(report, "a > b")["a >= b"])
			require.Equal(t, score.Detected, outcomes(report, "a > b")["a <= b"])
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
	p, dir, room := load(t, sums, "package program\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) { t.Fatal(\"red\") }\n")
	binary := filepath.Join(room, "program.test")
	require.NoError(t, p.BuildTest(t.Context(), binary))
	stand := filepath.Join(room, "stand")
	require.NoError(t, os.Mkdir(stand, 0o750))
	tests, err := score.Tests(t.Context(), tier(t), binary, dir, stand)
	require.NoError(t, err)
	_, err = score.Measure(t.Context(), p, []*score.Suite{tests}, score.Options{})
	var baseline *score.BaselineError
	require.ErrorAs(t, err, &baseline)
}

// A program that hangs ran out of time, one that loops for ever is detected by
// its rounds.
func TestHangsAndEndlessLoops(t *testing.T) {
	t.Parallel()
	p, dir, room := load(t, `package main

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
	s := subject.Subject{Program: "program", Dir: dir, Mode: subject.Plain, Binary: filepath.Join(room, "plain")}
	require.NoError(t, p.Build(t.Context(), s.Binary))
	report, err := score.Measure(t.Context(), p, []*score.Suite{suite(t, &s, "plain", "# It adds.\nrun program\nstdout '^3$'\n")}, score.Options{})
	require.NoError(t, err)
	for _, r := range report.Results {
		switch r.Mutant.Operator {
		case "close": // Only timers and the like keep the runtime from seeing the deadlock.
			require.Contains(t, []score.Outcome{score.Detected, score.TimedOut}, r.Outcome)
		case "assign":
			if r.Mutant.After == "i--" {
				require.Equal(t, "a loop that does not end", r.Catches[0].Reason)
				require.Equal(t, score.Detected, r.Outcome)
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
		result(4, "write", "boundary", score.Survived), result(5, "write", "return", score.Survived), result(6, "write", "loop", score.Detected),
	}}
	other := &score.Report{}
	for _, r := range own.Results {
		r.Outcome = score.Detected
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
}
