package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// A kind is the sort of a failure, as far as it matters outside of the program.
// It is an error, so that errors.Is can ask for it.
type kind string

func (k kind) Error() string { return string(k) }

// The kinds. There are no others.
const (
	misuse      kind = "bad usage"
	interrupted kind = "interrupted"
	partial     kind = "some of the files were not imported"
	invalid     kind = "not valid"
	unusable    kind = "cannot be read, written or asked"
	slow        kind = "did not answer in time"
	conflict    kind = "posted before, and not the same"
)

// of makes err a failure of this kind. Its text stays as it is.
func (k kind) of(err error) error { return &failure{k, err} }

// failure is an error of a kind.
type failure struct {
	kind kind
	err  error
}

func (f *failure) Error() string   { return f.err.Error() }
func (f *failure) Unwrap() []error { return []error{f.kind, f.err} }

// An outcome is what becomes of an error: a code for the nightly job, and a
// sentence for people.
type outcome struct {
	of       error
	code     int
	sentence string
}

// outcomes is the one place that knows them. A run of many files can fail in many
// ways, and errors.Is then says yes to each of them: so it is the order here that
// decides, and the first one that fits. What is not valid will be so tomorrow; a
// conflict may look otherwise when all else is well.
func outcomes() []outcome {
	return []outcome{
		{nil, 0, ""},
		{flag.ErrHelp, 0, ""}, // Asking for help is misuse to the flag package, and none to us.
		{misuse, 2, ""},
		{interrupted, 130, "Nothing was imported."},
		{partial, 6, "Some of the files were not imported. Run it again when they are mended: what is posted is not posted twice."},
		{invalid, 3, "Nothing was imported. What is not valid goes back to the supplier."},
		{unusable, 1, "Nothing was imported."},
		{slow, 5, "Nothing was imported. Try again later."},
		{conflict, 4, "Nothing was imported. Accounting has to decide which is right."},
	}
}

// judge finds the outcome of an error. One that is of no kind is one that nobody
// thought of: neither the supplier nor accounting should hear of it.
func judge(err error) outcome {
	for _, o := range outcomes() {
		if errors.Is(err, o.of) {
			return o
		}
	}
	return outcome{err, 1, "Nothing was imported."}
}

// tell says on stderr what went wrong, a line for each failure, and what to do
// about it.
func tell(stderr io.Writer, err error) {
	for line := range strings.Lines(err.Error() + "\n" + judge(err).sentence) {
		fmt.Fprintf(stderr, "invoices: %s\n", strings.TrimSuffix(line, "\n"))
	}
}
