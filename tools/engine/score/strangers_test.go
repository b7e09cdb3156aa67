package score_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/score"
	"brownfield/tools/internal/longtest"
)

// words is what strangers' tests are about here.
const words = `package program

import "strings"

// Words counts the words that are longer than n.
func Words(s string, n int) int {
	count := 0
	for _, w := range strings.Fields(s) {
		if len(w) > n {
			count++
		}
	}
	return count
}

// After compares without making a string.
func After(key []byte) bool { return string(key) > "x" }
`

// tested is a test file that imports packages.
func tested(imports, text string) string {
	var all strings.Builder
	all.WriteString("package program\n\nimport (\n")
	for name := range strings.FieldsSeq("testing " + imports) {
		all.WriteString("\t\"" + name + "\"\n")
	}
	all.WriteString(")\n\n" + text)
	return all.String()
}

const countsWords = `
func TestWords(t *testing.T) {
	if Words("a bb ccc", 1) != 2 || Words("a", 1) != 0 {
		t.Fatal("wrong")
	}
}
`

// Suites that go test passes are scored.
func TestStrangersSuites(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	for name, tt := range map[string]struct {
		test string
		left []score.Omission
	}{
		"a test that takes more than eight seconds": {test: tested("time", countsWords+"\nfunc TestSlow(*testing.T) { time.Sleep(8500 * time.Millisecond) }\n")},
		"more than a mebibyte of output": {test: tested("fmt strings", countsWords+`
func TestPrints(*testing.T) {
	for range 2000 {
		fmt.Println(strings.Repeat("x", 1000))
	}
}
`)},
		"a test that starts itself": {test: tested("fmt os os/exec path/filepath strings", countsWords+`
func TestHelper(t *testing.T) {
	if os.Getenv("WANT_HELPER") == "1" {
		fmt.Println("words", Words("a bb skip ccc", 1))
		os.Exit(0)
	}
}

func TestChild(t *testing.T) {
	if !filepath.IsAbs(os.Args[0]) {
		t.Fatal(os.Args[0])
	}
	cmd := exec.Command(os.Args[0], "-test.run=TestHelper")
	cmd.Env = append(os.Environ(), "WANT_HELPER=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "words 3") {
		t.Fatal(err, string(out))
	}
}
`)},
		"a test that counts allocations": {
			test: tested("", countsWords+`
func TestAllocations(t *testing.T) {
	key := []byte("hello there, this is long enough to be on the heap")
	if n := testing.AllocsPerRun(100, func() { After(key) }); n != 0 {
		t.Fatal("allocations:", n)
	}
}
`),
			left: []score.Omission{{Suite: "tests", Case: "TestAllocations", Why: "fails only because mutants are compiled in, as a test does that counts allocations"}},
		},
		"allocations, where one test needs another": {
			test: tested("", countsWords+`
var first bool

func TestFirst(*testing.T) { first = true }

func TestSecond(t *testing.T) {
	if !first {
		t.Fatal("TestFirst did not run")
	}
}

func TestAllocations(t *testing.T) {
	key := []byte("hello there, this is long enough to be on the heap")
	if n := testing.AllocsPerRun(100, func() { After(key) }); n != 0 {
		t.Fatal("allocations:", n)
	}
}
`),
			left: []score.Omission{{Suite: "tests", Case: "TestAllocations", Why: "fails only because mutants are compiled in, as a test does that counts allocations"}},
		},
		"a test that skips itself": {
			test: tested("", countsWords+"\nfunc TestDatabase(t *testing.T) { t.Skip(\"no database\") }\n"),
			left: []score.Omission{{Suite: "tests", Case: "TestDatabase", Why: "skips itself: main_test.go:14: no database"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := measureTests(t, tier(t), words, tt.test)
			require.NoError(t, err)
			require.Equal(t, tt.left, report.LeftOut)
			require.Equal(t, map[string]score.Outcome{"len(w) >= n": score.Killed, "len(w) <= n": score.Killed, "true": score.Killed, "false": score.Killed}, outcomes(report, "len(w) > n"))
		})
	}
}

// Suites that go test refuses, or that test nothing, are refused, and the message
// names one test and what it said.
func TestWhoIsToBlame(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	needs := "\nvar first bool\n\nfunc TestFirst(*testing.T) { first = true }\n\nfunc TestSecond(t *testing.T) {\n\tif !first {\n\t\tt.Fatal(\"too early\")\n\t}\n}\n"
	for name, tt := range map[string]struct{ test, blames, says string }{
		"a test fails":          {tested("", countsWords+"\nfunc TestRed(t *testing.T) { t.Error(\"want 3, got 4\") }\n"), "TestRed", "main_test.go:14: want 3, got 4"},
		"a subtest fails":       {tested("", countsWords+"\nfunc TestRed(t *testing.T) {\n\tt.Run(\"sub\", func(t *testing.T) { t.Fatal(\"no\") })\n}\n"), "TestRed", "main_test.go:15: no"},
		"a test panics":         {tested("", countsWords+"\nfunc TestRed(*testing.T) {\n\tvar m map[string]int\n\tm[\"a\"] = 1\n}\n"), "TestRed", "panic: assignment to entry in nil map"},
		"a goroutine panics":    {tested("", countsWords+"\nfunc TestRed(*testing.T) {\n\tgo panic(\"boom\")\n\tselect {}\n}\n"), "TestRed", "panic: boom"},
		"one needs another":     {tested("", needs+"\nfunc TestRed(t *testing.T) { t.Error(\"want 3, got 4\") }\n"), "TestRed", "want 3, got 4"},
		"the process ends":      {tested("os", needs+"\nfunc TestRed(t *testing.T) { os.Exit(3) }\n"), "TestRed", "exit code 3"},
		"all tests skip":        {tested("", "func TestA(t *testing.T) { t.Skip(\"no database\") }\n\nfunc TestB(t *testing.T) {\n\tWords(\"a\", 1)\n\tt.Skip(\"no network\")\n}\n"), "", "no test runs; TestA skips itself: main_test.go:7: no database"},
		"a test with one break": {tested("", "func TestRed(t *testing.T) {\n\tt.Log(\"first\")\n\tt.FailNow()\n}\n"), "TestRed", "main_test.go:8: first"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := measureTests(t, tier(t), words, tt.test)
			var red *score.BaselineError
			require.ErrorAs(t, err, &red)
			require.Equal(t, tt.blames, red.Case, red.Message)
			require.Contains(t, red.Message, tt.says)
		})
	}
}
