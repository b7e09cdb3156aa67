package mutate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// Tracing is the environment in which a mutated program appends to a file what
// [ReadTrace] reads. Every process that inherits it appends to the same file.
// The name has to be absolute.
func Tracing(file string) []string { return []string{"BROWNFIELD_TRACE=" + file} }

// Switch is the environment in which a mutant is on, or several at once. When the
// loops of one of the program's packages have made more rounds than the budget, the
// program leaves a note in a file (see [Overrun]) and exits. The name has to be
// absolute. A budget of 0 is none.
func Switch(budget int64, note string, mutants ...int) []string {
	var ids []string
	for _, id := range mutants {
		ids = append(ids, strconv.Itoa(id))
	}
	return []string{
		"BROWNFIELD_MUTANT=" + strings.Join(ids, ","),
		"BROWNFIELD_BUDGET=" + strconv.FormatInt(budget, 10),
		"BROWNFIELD_NOTE=" + note,
	}
}

// A Trace says what the runs that wrote it have done.
type Trace struct {
	// Reached holds the mutants that would have made a difference at their place:
	// a condition that was true cannot tell a mutant by which it is always true.
	// No run that does the same can catch any other mutant.
	Reached map[int]bool
	// Rounds is the number of rounds that loops have made, in the package that
	// made most, rounded down to a power of two.
	Rounds int64
}

// ReadTrace reads a trace. A file that does not exist is an empty one: nothing
// was reached.
func ReadTrace(file string) (Trace, error) {
	trace := Trace{Reached: map[int]bool{}}
	text, err := os.ReadFile(file) //nolint:gosec // The caller has chosen its name.
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return trace, fmt.Errorf("cannot read the trace: %w", err)
	}
	for line := range bytes.Lines(text) {
		fields := strings.Fields(string(line))
		if len(fields) < 2 {
			return trace, fmt.Errorf("cannot read the trace: %q", line)
		}
		n, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			return trace, fmt.Errorf("cannot read the trace: %w", err)
		}
		switch fields[0] {
		case "r":
			trace.Reached[int(n)] = true
		case "t":
			trace.Rounds = max(trace.Rounds, n)
		}
	}
	return trace, nil
}

// Overrun says whether a run has exceeded its budget, which it cannot hide: the
// note counts, not how the program ended.
func Overrun(note string) (bool, error) {
	_, err := os.Stat(note)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("cannot look for a note: %w", err)
	}
	return err == nil, nil
}
