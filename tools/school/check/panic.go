package check

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/engine/subject"
)

// A Panic is how a program ended that the Go runtime has ended: by a panic, a
// deadlock, a concurrent use of a map.
type Panic struct {
	Text []string `json:"text"`           // from "panic:" or "fatal error:" on, without the goroutines
	File string   `json:"file,omitempty"` // the first line of the edition in the goroutines
	Line int      `json:"line,omitempty"`
}

// crashed is the exit code with which the Go runtime ends a program.
const crashed = 2

var (
	crash      = regexp.MustCompile(`(?m)^(?:panic|fatal error): `)
	goroutines = regexp.MustCompile(`(?m)^(?:goroutine \d+ |runtime stack:|runtime\.throw)`)
)

// panicIn finds the panic in what a run printed, or returns nil. The goroutines
// have to follow it: a program may print the word itself and exit with the same
// code. dir is where the edition's sources are.
func panicIn(report subject.Report, dir string) *Panic {
	at := crash.FindStringIndex(report.Stderr)
	if report.Exit != crashed || at == nil {
		return nil
	}
	text := report.Stderr[at[0]:]
	dump := goroutines.FindStringIndex(text)
	if dump == nil {
		return nil
	}
	p := &Panic{Text: strings.Split(strings.TrimRight(text[:dump[0]], "\n"), "\n")}
	if site, ok := subject.RaceSite(text[dump[0]:], modulePath(dir)); ok {
		file, line, _ := strings.Cut(site, ":")
		p.File = filepath.Join(dir, file)
		p.Line, _ = strconv.Atoi(line) // RaceSite returns digits.
	}
	return p
}

// crashIn finds the panic of the last run that ended with one. The runs have to
// keep what the program printed.
func crashIn(reports []subject.Report, dir string) *Panic {
	for _, report := range slices.Backward(reports) {
		if p := panicIn(report, dir); p != nil {
			return p
		}
	}
	return nil
}
