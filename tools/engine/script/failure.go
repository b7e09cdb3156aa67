package script

import (
	"regexp"
	"strconv"
	"strings"

	"brownfield/tools/engine/subject"
)

// A Failure is why a script failed, fit to print in a few lines.
type Failure struct {
	Line    int    // in the script; 0 when no line is to blame
	Command string // the script's line
	Message string
	Reason  subject.Reason // the limit that was met, if that is why
	// Diff is what cmp found, as unified lines: "-" is what the program
	// produced, "+" what was expected.
	Diff []string
	// Stdout and Stderr end what the program printed last, when there is no
	// diff to show: a few lines each.
	Stdout, Stderr []string
}

// verdictLine is how testscript ends the log of a script that failed.
var verdictLine = regexp.MustCompile(`(?m)^FAIL: (.+?):(\d+): (.*)$`)

// shown is how many lines of output a failure repeats.
const shown = 8

// readFailure finds in testscript's log what a person needs. The log echoes
// each command as "> command", followed by what it printed.
func readFailure(log, work string) *Failure {
	log = strings.ReplaceAll(log, work, "$WORK")
	at := verdictLine.FindStringSubmatchIndex(log)
	if at == nil {
		return &Failure{Message: strings.TrimSpace(log)}
	}
	f := &Failure{Message: strings.TrimSpace(log[at[6]:])}
	f.Line, _ = strconv.Atoi(log[at[4]:at[5]]) // The pattern admits digits only.

	before := log[:at[0]]
	last := before
	if i := strings.LastIndex("\n"+before, "\n> "); i >= 0 {
		last = before[i:]
		f.Command, last, _ = strings.Cut(strings.TrimPrefix(last, "> "), "\n")
	}
	if strings.HasPrefix(last, "diff ") {
		f.Diff = tidyDiff(last)
		return f
	}
	f.Stdout = tail(section(before, "stdout"))
	f.Stderr = tail(section(before, "stderr"))
	return f
}

// tidyDiff drops the headers of a unified diff: the failure names the files.
func tidyDiff(diff string) []string {
	var lines []string
	for line := range strings.Lines(diff) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "diff ") || strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "+++ ") || line == "" {
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// section returns what the last command that printed anything to the stream
// printed there.
func section(log, stream string) string {
	_, text, ok := cutLast("\n"+log, "\n["+stream+"]\n")
	if !ok {
		return ""
	}
	var kept []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "[stdout]" || line == "[stderr]" || strings.HasPrefix(line, "> ") {
			break
		}
		if strings.HasPrefix(line, "brownfield: ") {
			continue // The supervisor's own word; the message says the same.
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "\n")
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func tail(text string) []string {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-shown):]
}
