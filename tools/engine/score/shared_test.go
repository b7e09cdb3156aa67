package score_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/score"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
)

// measureTests scores the tests of a package of one file, and proves that nothing
// in its directory has changed.
func measureTests(t *testing.T, tier subject.Tier, source, test string) (*score.Report, error) {
	t.Helper()
	p, dir, scratch := load(t, source, test)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "testdata"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("not in git\n"), 0o600))
	before, err := subject.Fingerprint(dir)
	require.NoError(t, err)
	tests, err := testsOf(t, p, tier, dir, scratch)
	require.NoError(t, err)
	report, err := measured(t, p, tests)
	after, changed := subject.Fingerprint(dir)
	require.NoError(t, changed)
	require.Equal(t, before, after, "the package is as it was")
	return report, err
}

// What runs share with each other would look like a mutant that is killed.
func TestRunsThatShareSomethingDoNotMeet(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	const test = `package program

import (
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var (
	_ = net.Listen
	_ = os.TempDir
	_ = filepath.Join
)

func TestAll(t *testing.T) {
	Sum(1, 2)
	Max(1, 2)
	%s
	time.Sleep(20 * time.Millisecond) // long enough to meet the neighbours
}
`
	shared := map[string]string{
		"a fixed port":                 `l, err := net.Listen("tcp", "127.0.0.1:19127"); if err != nil { t.Fatal(err) }; defer l.Close()`,
		"a file in testdata":           `f := filepath.Join("testdata", "out"); if _, err := os.Stat(f); err == nil { t.Fatal("it is there") }; if err := os.WriteFile(f, nil, 0o600); err != nil { t.Fatal(err) }; defer os.Remove(f)`,
		"a file in the temporary ones": `f := filepath.Join(os.TempDir(), "brownfield-shared-test"); if _, err := os.Stat(f); err == nil { t.Fatal("it is there") }; if err := os.WriteFile(f, nil, 0o600); err != nil { t.Fatal(err) }; defer os.Remove(f)`,
		"a lock":                       `f, err := os.OpenFile("lock", os.O_CREATE|os.O_EXCL, 0o600); if err != nil { t.Fatal(err) }; f.Close()`,
		"a file in /tmp, left there":   `f, err := os.OpenFile("/tmp/brownfield-shared-lock", os.O_CREATE|os.O_EXCL, 0o600); if err != nil { t.Fatal(err) }; f.Close()`,
	}
	for _, tier := range slices.Compact([]subject.Tier{tier(t), subject.Copied}) {
		alone, err := measureTests(t, tier, sums, fmt.Sprintf(test, ""))
		require.NoError(t, err)
		want := alone.Count(score.Killed, score.TimedOut)
		for name, shares := range shared {
			if tier == subject.Copied && strings.Contains(name, "/tmp") {
				continue // With Landlock it is refused, and without it the tests are flaky; neither gets a score.
			}
			t.Run(string(tier)+" "+name, func(t *testing.T) {
				report, err := measureTests(t, tier, sums, fmt.Sprintf(test, shares))
				require.NoError(t, err)
				require.Equal(t, want, report.Count(score.Killed, score.TimedOut))
			})
		}
	}
	require.NoFileExists(t, "/tmp/brownfield-shared-lock")
}

// A mutant can turn a clean-up against the directory in which the tests run.
func TestNoMutantHarmsThePackage(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	for _, tier := range slices.Compact([]subject.Tier{tier(t), subject.Copied}) {
		report, err := measureTests(t, tier, `package program

import "os"

// Clean removes what is below root, the current directory if none is given.
func Clean(root string) error {
	if root == "" {
		root = "."
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := os.RemoveAll(root + "/" + entry.Name()); err != nil {
			return err
		}
	}
	return nil
}
`, `package program

import (
	"os"
	"path/filepath"
	"testing"
)

func TestClean(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Fatal("it is still there")
	}
}
`)
		require.NoError(t, err)
		require.Contains(t, outcomes(report, `root == ""`), "true", "the mutant that cleans the directory of the tests was tried")
	}
}

// A test that computes is not killed by the machine being busy.
func TestALoadedMachineKillsNothing(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	var load sync.WaitGroup
	defer load.Wait()
	defer end()
	for range 4 * runtime.NumCPU() {
		load.Go(func() {
			for ctx.Err() == nil { //nolint:revive // It is to keep a core busy.
			}
		})
	}
	report, err := measureTests(t, tier(t), sums, `package program

import "testing"

func TestComputes(t *testing.T) {
	Sum(1, 2)
	Max(1, 2)
	n := 0
	for i := range 200_000_000 {
		n += i
	}
	_ = n
}
`)
	require.NoError(t, err)
	for _, r := range report.Results {
		require.Empty(t, r.Catches, "%+v", r.Mutant)
	}
}

// Flaky tests have no score, and are named. This one fails every second time,
// whenever it is run: chance does not decide what is tested here. Its runs share the
// network of the machine, in which the service counts them.
func TestFlakyTestsAreRefused(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	var calls atomic.Int64
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1)%2 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer service.Close()
	_, err := measureTests(t, subject.Copied, sums, fmt.Sprintf(`package program

import (
	"net/http"
	"testing"
)

func TestSteady(t *testing.T) { Sum(1, 2) }

func TestFlaky(t *testing.T) {
	answer, err := http.Get(%q)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatal("the service is not there")
	}
	Max(1, 2)
}
`, service.URL))
	var baseline *score.BaselineError
	require.ErrorAs(t, err, &baseline)
	require.Equal(t, "TestFlaky", baseline.Case, baseline.Message)
	require.Contains(t, baseline.Message, "the service is not there")
}

// A process that ends by itself is not one whose tests have passed.
func TestExitsDoNotCount(t *testing.T) {
	t.Parallel()
	t.Run("of the program", func(t *testing.T) {
		t.Parallel()
		report, err := measureTests(t, tier(t), `package program

import "os"

func Check(n int) {
	if n < 0 {
		os.Exit(0)
	}
}
`, "package program\n\nimport \"testing\"\n\nfunc TestCheck(*testing.T) { Check(1) }\n")
		require.NoError(t, err)
		require.Equal(t, score.Killed, outcomes(report, "n < 0")["true"])
	})
	for name, how := range map[string]string{
		"of TestMain": "import (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestMain(*testing.M) { os.Exit(0) }\n",
		"of init":     "import (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc init() { os.Exit(0) }\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, dir, scratch := load(t, sums, "package program\n\n"+how+"\nfunc TestSum(t *testing.T) {\n\tif Sum(1, 2) != 3 {\n\t\tt.Fatal()\n\t}\n}\n")
			_, err := testsOf(t, p, tier(t), dir, scratch)
			require.ErrorContains(t, err, "there are no tests")
		})
	}
}
