package gocommand

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// An Error is a failure of the go command that lies in the program, not in
// the machine: it does not compile, vet objects, a test fails.
type Error struct {
	Dir         string
	Command     string       // "go build", "go vet"
	Diagnostics []Diagnostic // what could be attributed to a line
	Output      string       // all of it, as printed
}

// A Diagnostic is one complaint about one line.
type Diagnostic struct {
	File     string // joined with the directory that was built
	Line     int
	Column   int    // 0 when unknown
	Analyzer string // of go vet, or ""
	Message  string
}

func (e *Error) Error() string {
	if len(e.Diagnostics) > 0 {
		d := e.Diagnostics[0]
		return fmt.Sprintf("%s: %s:%d: %s", e.Command, d.File, d.Line, d.Message)
	}
	return fmt.Sprintf("%s: %s", e.Command, strings.TrimSpace(e.Output))
}

// position is the start of a compiler message, of vet's (with its prefix) and
// of a failed test's.
var position = regexp.MustCompile(`^(?:vet: )?\s*(\S+\.(?:go|mod)):(\d+)(?::(\d+))?: (.+)$`)

func newError(c call, output string) *Error {
	e := &Error{Dir: c.dir, Command: c.name, Output: output}
	for line := range strings.Lines(e.Output) {
		m := position.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		file := m[1]
		if !filepath.IsAbs(file) {
			file = filepath.Join(c.dir, file)
		}
		at, _ := strconv.Atoi(m[2])     // The pattern admits digits only.
		column, _ := strconv.Atoi(m[3]) // Empty means unknown, which is 0.
		e.Diagnostics = append(e.Diagnostics, Diagnostic{File: file, Line: at, Column: column, Message: m[4]})
	}
	return e
}
