package score

import (
	"bytes"
	"go/scanner"
	"go/token"
	"os"
	"strings"

	"brownfield/tools/mutate"
)

// Sources holds the files that were read so far, with blanks in place of
// comments.
type Sources map[string]string

// Change is the line that a mutant is on, without its indent, and what the
// mutant makes of it. Several lines become one. After is empty when nothing is
// left.
func (s Sources) Change(m *mutate.Mutant) (before, after string) {
	source, ok := s[m.File]
	if !ok {
		text, err := os.ReadFile(m.File)
		if err == nil {
			source = withoutComments(text)
		}
		s[m.File] = source
	}
	if m.End > len(source) {
		return oneLine(m.Before), oneLine(m.After) // The file is not what it was.
	}
	begin := strings.LastIndexByte(source[:m.Offset], '\n') + 1
	end := len(source)
	if i := strings.IndexByte(source[m.End:], '\n'); i >= 0 {
		end = m.End + i
	}
	return oneLine(source[begin:end]), oneLine(source[begin:m.Offset] + m.After + source[m.End:end])
}

// withoutComments puts blanks in place of a file's comments, so that all
// offsets stay.
func withoutComments(source []byte) string {
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(source))
	blank := bytes.Clone(source)
	var s scanner.Scanner
	s.Init(file, source, func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, kind, text := s.Scan()
		switch kind {
		case token.EOF:
			return string(blank)
		case token.COMMENT:
			for i := range text {
				if at := file.Offset(pos) + i; blank[at] != '\n' {
					blank[at] = ' '
				}
			}
		}
	}
}

// oneLine is a text without its line ends and indents.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Hint says what kind of case would detect a mutant that the suites let
// through. near are the cases that come by its function.
func Hint(r Result, near []string) string {
	comes := "no case comes by " + r.Mutant.Func
	switch len(near) {
	case 0:
	case 1:
		comes = near[0] + " comes by"
	default:
		comes = near[0] + " and others come by"
	}
	says, ok := hints[r.Mutant.Operator]
	switch {
	case r.Outcome == Unreached && (len(near) == 0 || !decides[r.Mutant.Operator]):
		says = "add a case that comes to this line"
	case !ok:
		says = "look at what this line changes for the one who uses it"
	}
	return says + "; " + comes
}

// decides holds the operators whose mutants a case can come by in a way that
// makes no difference.
var decides = map[string]bool{"boundary": true, "condition": true, "equality": true, "logical": true} //nolint:gochecknoglobals // A table.

// hints say for each operator how a case has to be that notices.
var hints = map[string]string{ //nolint:gochecknoglobals // A table.
	"arithmetic": "compare the exact number, with operands for which the two operations differ",
	"assign":     "compare the exact number after more than one round",
	"boundary":   "add a case in which both sides are equal, and compare what comes of it",
	"case":       "add an input that takes this case, and compare all of what comes of it",
	"concat":     "compare the whole text, not a part of it",
	"condition":  "add a case in which it comes out the other way, and compare what comes of it",
	"constant":   "compare the exact value, or go to the limit that it sets and one beyond",
	"equality":   "add a case in which the two are equal, and one in which they are not",
	"logical":    "add a case in which only one of the two sides is true",
	"loop":       "add a case with more than one round, and compare what each of them leaves",
	"return":     "compare what the caller makes of this value: the output or the exit code",
	"statement":  "compare what this statement leaves behind",
	"unwrap":     "add a case whose outcome depends on the kind of the error, such as an exit code",

	"atomic":    "add a case in which several goroutines count at once, and run it under -race",
	"cancel":    "add a case that counts goroutines or requests after the end (goroutines, upstream-stat)",
	"capacity":  "add a case in which the receiver is late or gone (upstream with hang)",
	"close":     "add a case in which somebody waits for the end of the channel",
	"context":   "add a case that is interrupted at this point (run --signal=INT, upstream with hang)",
	"defer":     "add a case that counts what stays open: files, goroutines, temporary files",
	"lock":      "add a case in which several goroutines meet here, and run it under -race",
	"section":   "add a case in which several goroutines meet here, and run it under -race",
	"select":    "add a case in which only this channel is ready",
	"unlock":    "add a case that comes by here twice",
	"waitgroup": "add a case in which the last goroutine is late (upstream with latency)",
}
