package score

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A transcript reads what a test binary prints and keeps what a verdict needs of
// it, so that a test may print as much as it likes.
type transcript struct {
	line    []byte // the one that is being printed, up to longestLine bytes
	failed  string // the first test that failed
	detail  string // what it said
	told    string // what the running test said first: with -test.v that comes before the line that it failed
	crash   string // the first line of a panic or of a fatal error
	crashed string // the test that the crash's stack names first
	running string // the test that began last; only with -test.v
	before  string // the line before
	last    string // the last line that says something

	ran     []string          // tests that began; only with -test.v
	skipped map[string]string // why each test skipped itself; only with -test.v
}

// longestLine is how much of a line is looked at, in bytes.
const longestLine = 4 << 10

var (
	failLine  = regexp.MustCompile(`^\s*--- FAIL: (\S+)`)
	skipLine  = regexp.MustCompile(`^--- SKIP: (\S+)`)
	saidLine  = regexp.MustCompile(`^\s+\S+\.go:\d+:`)
	runLine   = regexp.MustCompile(`^=== RUN\s+(\S+)$`)
	stackTest = regexp.MustCompile(`\.((?:Test|Fuzz|Example)\w*)[.( ]`)
)

// Write never fails.
func (t *transcript) Write(text []byte) (int, error) {
	size := len(text)
	for {
		before, after, ok := bytes.Cut(text, []byte{'\n'})
		part := text
		if ok {
			part = before
		}
		t.line = append(t.line, part[:min(len(part), longestLine-len(t.line))]...)
		if !ok {
			return size, nil
		}
		t.read(string(t.line))
		t.line, text = t.line[:0], after
	}
}

// close reads a last line that has no end.
func (t *transcript) close() {
	t.read(string(t.line))
	t.line = nil
}

func (t *transcript) read(line string) {
	says := strings.TrimSpace(line)
	if says == "" {
		return
	}
	if t.failed != "" && t.detail == "" && line != says && !strings.HasPrefix(says, "---") {
		t.detail = says
	}
	// Testify says nothing in the line that names the place.
	first := &t.told
	if t.failed != "" {
		first = &t.detail
	}
	if why, ok := strings.CutPrefix(says, "Error:"); ok && strings.HasSuffix(*first, ":") {
		*first += " " + strings.TrimSpace(why)
	}
	if m := failLine.FindStringSubmatch(line); m != nil {
		if t.failed == "" {
			t.failed, t.detail = m[1], t.told
		}
	} else if m := skipLine.FindStringSubmatch(line); m != nil {
		if t.skipped == nil {
			t.skipped = map[string]string{}
		}
		t.skipped[m[1]] = t.before
	} else if m := runLine.FindStringSubmatch(line); len(m) > 1 && !strings.Contains(m[1], "/") {
		t.running, t.ran = m[1], append(t.ran, m[1])
	}
	switch {
	case strings.HasPrefix(line, "=== RUN"):
		t.told = ""
	case saidLine.MatchString(line):
		t.told = cmp.Or(t.told, says)
	}
	if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
		t.crash = cmp.Or(t.crash, says)
	}
	if m := stackTest.FindStringSubmatch(line); m != nil && t.crash != "" {
		t.crashed = cmp.Or(t.crashed, m[1])
	}
	t.before, t.last = says, says
}

// blamed is the test that failed, or that ran when the process ended, as far as
// the output says.
func (t *transcript) blamed() string {
	name, _, _ := strings.Cut(cmp.Or(t.failed, t.crashed, t.running), "/")
	return name
}

// reason says how it failed.
func (t *transcript) reason(exit int) string {
	return cmp.Or(t.crash, t.detail, fmt.Sprintf("exit code %d: %s", exit, t.last))
}

// allSkipped reports whether every test that began has skipped itself, and why the
// first of them did.
func (t *transcript) allSkipped() (why string, all bool) {
	if len(t.ran) == 0 || slices.ContainsFunc(t.ran, func(name string) bool { _, ok := t.skipped[name]; return !ok }) {
		return "", false
	}
	return t.skipped[t.ran[0]], true
}
