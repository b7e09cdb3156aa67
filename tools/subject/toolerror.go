package subject

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A ToolError is a failure of the go command that lies in the program, not in
// the machine: it does not compile, vet objects, a test fails.
type ToolError struct {
	Dir         string
	Command     string       // "go build", "go vet"
	Diagnostics []Diagnostic // what could be attributed to a line
	Output      string       // all of it, as printed
}

// A Diagnostic is one complaint about one line.
type Diagnostic struct {
	File    string // joined with the directory that was built
	Line    int
	Column  int // 0 when unknown
	Message string
}

func (e *ToolError) Error() string {
	if len(e.Diagnostics) > 0 {
		d := e.Diagnostics[0]
		return fmt.Sprintf("%s: %s:%d: %s", e.Command, d.File, d.Line, d.Message)
	}
	return fmt.Sprintf("%s: %s", e.Command, strings.TrimSpace(e.Output))
}

// position is the start of a compiler message, of vet's (with its prefix) and
// of a failed test's.
var position = regexp.MustCompile(`^(?:vet: )?\s*(\S+\.(?:go|mod)):(\d+)(?::(\d+))?: (.+)$`)

func newToolError(dir string, args []string, output string) *ToolError {
	e := &ToolError{Dir: dir, Command: "go " + args[0], Output: output}
	if args[0] == "vet" {
		e.Output = ownPositions(dir, output)
	}
	for line := range strings.Lines(e.Output) {
		m := position.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		file := m[1]
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		at, _ := strconv.Atoi(m[2])     // The pattern admits digits only.
		column, _ := strconv.Atoi(m[3]) // Empty means unknown, which is 0.
		e.Diagnostics = append(e.Diagnostics, Diagnostic{File: file, Line: at, Column: column, Message: m[4]})
	}
	return e
}

// ownPositions makes positions in what go vet printed point into dir. The go
// command keeps the findings of a package by its contents, and repeats them with
// the positions in the directory where it vetted these contents first: another
// clone, or a copy that may be gone.
func ownPositions(dir, output string) string {
	var out strings.Builder
	for line := range strings.Lines(output) {
		if m := position.FindStringSubmatchIndex(strings.TrimRight(line, "\n")); m != nil {
			line = line[:m[2]] + ownFile(dir, line[m[2]:m[3]]) + line[m[3]:]
		}
		out.WriteString(line)
	}
	return out.String()
}

// ownFile returns the file below dir that the end of a name leads to, the longest
// such end first, or the name as it is.
func ownFile(dir, name string) string {
	file := name
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
		return name
	}
	for end := strings.TrimPrefix(filepath.ToSlash(file), "/"); ; {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(end))); err == nil {
			return filepath.FromSlash(end)
		}
		_, rest, more := strings.Cut(end, "/")
		if !more {
			return name
		}
		end = rest
	}
}
