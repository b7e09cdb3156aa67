package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/review"
)

func here(t *testing.T, parts ...string) string {
	t.Helper()
	name, err := filepath.Abs(filepath.Join(append([]string{"..", "..", ".."}, parts...)...))
	require.NoError(t, err)
	return name
}

// drills makes a repository with kata 01 and its drills the current directory.
func drills(t *testing.T) {
	t.Helper()
	root := t.TempDir()
	for _, part := range []string{"katas/01-csv-stats", "v2/01-csv-stats"} {
		require.NoError(t, os.CopyFS(filepath.Join(root, part), os.DirFS(here(t, part))))
	}
	put(t, filepath.Join(root, "go.mod"), "module brownfield\n")
	t.Chdir(root)
}

// reviewed makes a repository with a small kata and a copy of its v2 as the work
// copy the current directory.
func reviewed(t *testing.T) {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(here(t, "tools/testdata/tiny"))))
	text, err := os.ReadFile(here(t, "docs/review-checklist.md"))
	require.NoError(t, err)
	put(t, filepath.Join(root, "docs", "review-checklist.md"), string(text))
	put(t, filepath.Join(root, "katas", "01-tiny", "README.md"), "# 01 Tiny\n\n## Why\n\nManners.\n")
	t.Chdir(root)
}

// reviewAs runs kata review at a time of day.
func reviewAs(t *testing.T, c console, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c.out, c.err = &stdout, &stderr
	if c.in == nil {
		c.in = strings.NewReader("")
	}
	if c.clock == nil {
		c.clock = time.Now
	}
	code = execute(t.Context(), append([]string{"review"}, args...), &c)
	return code, stdout.String(), stderr.String()
}

func TestADrillFromShowingToHistory(t *testing.T) {
	drills(t)
	notes := filepath.Join("work", "01-csv-stats.review-1", "findings.txt")
	begin := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	at := func(minutes int) console {
		return console{clock: func() time.Time { return begin.Add(time.Duration(minutes) * time.Minute) }}
	}
	_, out, _ := reviewAs(t, at(0), "01", "--drills")
	require.Contains(t, out, "01 --drill 1  Read compressed exports")
	require.Contains(t, out, "not read yet")
	_, out, _ = reviewAs(t, at(0), "--history")
	require.Contains(t, out, "You have handed in no review drill yet.")

	code, out, errOut := reviewAs(t, at(0), "01", "--drill", "1")
	require.Zero(t, code, errOut)
	require.Contains(t, out, "# Read compressed exports\n")
	require.Contains(t, out, "+func openInput(name string, limit int64) (*input, error) {")
	require.Contains(t, out, notes)
	require.NotContains(t, out, "deadlock") // Nothing is given away.

	code, out, _ = reviewAs(t, at(5), "csv-stats", "--drill", "1")
	require.Zero(t, code)
	require.Contains(t, out, "There is no finding in "+notes+" yet")

	put(t, notes, "# mine\nthe pool looks odd\n")
	code, out, errOut = reviewAs(t, at(6), "01", "--drill", "1")
	require.Equal(t, cli.Usage, code)
	require.Empty(t, out)
	require.Equal(t, "kata: "+notes+":2: \"the pool looks odd\" is no finding; write file:line what, such as: pool.go:42 the error is dropped\n", errOut)

	put(t, notes, "gzip.go:57 hangs\ngzip.go:3 this import\n")
	code, out, _ = reviewAs(t, at(20), "01", "--drill", "1")
	require.Zero(t, code)
	require.Contains(t, out, "0.08 points: 1 of 6 found, 1 false positive, precision 50 %, in 20 min")
	require.Contains(t, out, "✓ found   gzip.go:57")
	require.Contains(t, out, "you said: gzip.go:57 hangs")
	require.Contains(t, out, "✗ missed  gzip.go:75")
	require.Contains(t, out, "+	if u.size > u.limit {") // the repair
	require.Contains(t, out, "gzip.go:3 this import\n")
	require.Contains(t, out, "What you miss most so far: ")

	_, out, _ = reviewAs(t, at(30), "01", "--drill", "1")
	require.Contains(t, out, "You handed this drill in on 24 November 2026, with 0.08 points.")

	// A perfect reader.
	code, _, errOut = reviewAs(t, at(40), "01", "--drill", "1", "--again")
	require.Zero(t, code)
	require.Contains(t, errOut, "Your notes are kept in work/.attempts/01-csv-stats.review-1-")
	c, err := catalog.Open(".")
	require.NoError(t, err)
	drill, err := review.Find(c.Katas[0], 1)
	require.NoError(t, err)
	var perfect strings.Builder
	for _, f := range drill.Faults {
		perfect.WriteString(f.At[0].String() + " x\n")
	}
	put(t, notes, perfect.String())
	_, out, _ = reviewAs(t, at(41), "01", "--drill", "1")
	require.Contains(t, out, "1.00 points: 6 of 6 found, 0 false positives, precision 100 %, in 1 min")

	// Nothing at all.
	_, _, _ = reviewAs(t, at(50), "01", "--drill", "2")
	_, out, _ = reviewAs(t, at(50), "01", "--drill", "2", "--give-up")
	require.Contains(t, out, "0.00 points: 0 of 7 found, 0 false positives, precision 0 %, in 0 s")

	_, out, _ = reviewAs(t, at(60), "--history")
	require.Regexp(t, `(?m)^  off-by-one          0 of 2   ✗ ✗$`, out)
	require.Regexp(t, `(?m)^  deadlock            1 of 1   ✓$`, out)
	require.Contains(t, out, "1-gzip                 1.00 points, 6 of 6, 0 false positives, 1 min")

	_, out, _ = reviewAs(t, at(60), "--history", "--json")
	var history struct {
		Kinds []struct {
			Kind      string
			Found, Of int
		}
		Attempts []struct {
			Drill         string
			Points        float64
			Found, Missed []string
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &history))
	require.Contains(t, history.Kinds, struct {
		Kind      string
		Found, Of int
	}{"off-by-one", 0, 2})
	last := history.Attempts[len(history.Attempts)-2]
	require.Len(t, last.Found, 6)
	require.Empty(t, last.Missed)
	code, _, errOut = reviewAs(t, at(60), "--json")
	require.Equal(t, cli.Usage, code)
	require.Contains(t, errOut, "--json goes with --history")
}

func TestBadUsageIsOneClearLine(t *testing.T) {
	drills(t)
	for args, says := range map[string]string{
		"":                               "review takes a kata, for example: kata review 01 --drill 1",
		"02 --drill 1":                   "there is no kata 02; kata list shows what there is",
		"01 --drill 3":                   "kata 01 has 2 review drills; there is no drill 3",
		"01 --drill 0":                   "--drill takes the number of a drill",
		"01 --drill x":                   `--drill takes a whole number, and got "x"`,
		"01 --again":                     "go with --drill K",
		"01 --drill 1 --again --give-up": "name one of the two",
		"01 --drill 1 --history":         "are different things",
		"01 --drill 1 --score":           "go with a self review",
		"01 --now":                       "you have no copy of 01-csv-stats yet; make kata-01 gives you one",
		"01 --import nowhere":            "you have no copy",
		"01 02":                          "kata review takes one kata or none",
	} {
		code, out, errOut := reviewAs(t, console{}, strings.Fields(args)...)
		require.Equal(t, cli.Usage, code, args)
		require.Empty(t, out, args)
		require.Contains(t, errOut, says, args)
		require.Equal(t, 1, strings.Count(errOut, "\n"), args)
	}
}

func TestASelfReview(t *testing.T) {
	longtest.Begin(t)
	reviewed(t)
	copied := filepath.Join("work", "01-tiny")
	page := filepath.Join(copied, "review.md")
	require.NoError(t, os.CopyFS(copied, os.DirFS(filepath.Join("v2", "01-tiny"))))

	// There has to be something to review.
	require.NoError(t, os.Rename(copied, copied+".v2"))
	require.NoError(t, os.CopyFS(copied, os.DirFS(filepath.Join("v1", "01-tiny"))))
	code, _, errOut := reviewAs(t, console{}, "01", "--now")
	require.Equal(t, cli.Usage, code)
	require.Equal(t, "kata: work/01-tiny is v1 as it was found: there is nothing to review yet\n", errOut)
	require.NoError(t, os.RemoveAll(copied))
	require.NoError(t, os.Rename(copied+".v2", copied))

	// A day's distance first.
	code, out, _ := reviewAs(t, console{}, "01")
	require.Zero(t, code)
	require.Contains(t, out, "Come back tomorrow, or review it now: make review-01 ARGS=--now")
	require.NoFileExists(t, page)

	// Nobody is there to answer. The tiny kata has no tests that look for leaks.
	tomorrow := console{clock: func() time.Time { return time.Now().Add(24 * time.Hour) }}
	code, out, errOut = reviewAs(t, tomorrow, "01")
	require.Equal(t, cli.Fail, code, errOut)
	require.Contains(t, out, "✓ T1  Is there, for every defect")
	require.Contains(t, out, "✗ C8  Would a test notice")
	require.Contains(t, out, "– T4  Does the suite")
	require.Regexp(t, `(?m)^  ✓ T3 .*\n +\d+ of \d+ changed lines of code are covered, 100 %$`, out)
	require.Contains(t, out, "What only you can answer (run kata review 01 in a terminal)")
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(text), "- **C8** Would a test notice a goroutine that is left behind? no test calls goleak.Verify…")

	// One question at a time; a no needs a place.
	live := console{live: true, in: strings.NewReader("?\ny main.go:10 it prints\nn\nn main.go:12 nobody says why\n\nwhat\nq\n")}
	_, out, _ = reviewAs(t, live, "01", "--now")
	require.Contains(t, out, "B1  Is every line of output")
	require.Contains(t, out, "  Why: Without a script")
	require.Contains(t, out, "A no needs a place")
	require.Contains(t, out, "(1 of 25)")
	require.Contains(t, out, "a note comes after y or n")
	require.NotContains(t, out, "(5 of 25)")
	text, err = os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(text), "I answered 2, 1 of them with no; 23 are open")
	require.Contains(t, string(text), "**yes**: main.go:10 it prints")
	require.Contains(t, string(text), "## To change, or to defend\n\n- **B2** ")

	// What has been answered is not asked again, until something changes. That a
	// review was written is no change.
	live.in = strings.NewReader("q\n")
	_, out, _ = reviewAs(t, live, "01", "--now")
	require.Contains(t, out, "(1 of 23)")
	main := filepath.Join(copied, "main.go")
	source, err := os.ReadFile(main)
	require.NoError(t, err)
	put(t, main, string(source)+"\nfunc Exported() {}\n")
	live.in = strings.NewReader("q\n")
	_, out, _ = reviewAs(t, live, "01", "--now")
	require.Contains(t, out, "(1 of 25)")
	require.Contains(t, out, "before your last change you said: yes main.go:10 it prints")
	require.Regexp(t, `(?m)^  ✗ R6 .*\n +1 exported name added, v2 adds 0: no other package can use them, because this is a program\n +Exported$`, out)

	// Others may look, too.
	code, packet, errOut := reviewAs(t, console{}, "01", "--packet")
	require.Zero(t, code, errOut)
	for _, part := range []string{"# Please review: kata 01, Tiny", "## 01 Tiny\n\n### Why", "- **B1** ", "| behaviour | pass | 2 of 2 |", "+func Exported() {}"} {
		require.Contains(t, packet, part)
	}
	require.NotContains(t, packet, "review.md")
	put(t, "reply.md", "Well done.\n\n- `main.go:12` no name, no greeting\n- nothing.go:3 where?\n")
	code, out, _ = reviewAs(t, console{}, "01", "--import", "reply.md")
	require.Zero(t, code)
	require.Contains(t, out, "2 findings taken in from reply.md")
	_, _, _ = reviewAs(t, console{}, "01", "--import", "reply.md") // in place of the first
	_, _, _ = reviewAs(t, console{}, "01", "--now")
	text, err = os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), "- [ ] `main.go:12` no name, no greeting (reply.md)"))
	require.Contains(t, string(text), "`nothing.go:3` where? (there is no such file in the copy)")
	code, _, errOut = reviewAs(t, console{in: strings.NewReader("Looks good to me.\n")}, "01", "--import", "-")
	require.Equal(t, cli.Usage, code)
	require.Contains(t, errOut, "there is no finding in it")
}

// Ctrl-C in the middle of the questions loses none of the answers.
func TestAnInterruptedReviewKeepsItsAnswers(t *testing.T) {
	longtest.Begin(t)
	reviewed(t)
	copied := filepath.Join("work", "01-tiny")
	require.NoError(t, os.CopyFS(copied, os.DirFS(filepath.Join("v2", "01-tiny"))))
	keyboard, typing, err := os.Pipe()
	require.NoError(t, err)
	defer keyboard.Close()
	defer typing.Close()
	_, err = io.WriteString(typing, "y main.go:10 it prints\n")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	second := regexp.MustCompile(`\(2 of 25\)`)
	var stdout, stderr bytes.Buffer
	screen := writerFunc(func(text []byte) (int, error) {
		if second.Match(text) {
			cancel()
		}
		return stdout.Write(text)
	})
	code := execute(ctx, []string{"review", "01", "--now"}, &console{in: keyboard, out: screen, err: &stderr, live: true, clock: time.Now})
	require.Equal(t, cli.Interrupted, code, stderr.String())
	require.Contains(t, stderr.String(), "what you have answered is kept")
	text, err := os.ReadFile(filepath.Join(copied, "review.md"))
	require.NoError(t, err)
	require.Contains(t, string(text), "**yes**: main.go:10 it prints")
}
