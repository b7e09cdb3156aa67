package score

import (
	"bytes"
	"cmp"
	"go/scanner"
	"go/token"
	"os"
	"strings"

	"brownfield/tools/engine/mutate"
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

// Also are the further statements that a mutant drops, each on a line.
func (s Sources) Also(m *mutate.Mutant) []string {
	s.Change(m) // It reads the file.
	var all []string
	for _, also := range m.Also {
		if also.End <= len(s[m.File]) {
			all = append(all, oneLine(s[m.File][also.Offset:also.End]))
		}
	}
	return all
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

// Hint says what kind of case would kill a mutant that the suites let through.
// near are the cases that reach its function.
func Hint(r Result, near []string) string {
	reach := "no case reaches " + cmp.Or(r.Mutant.Func, "the initialiser of this variable")
	switch len(near) {
	case 0:
	case 1:
		reach = near[0] + " reaches its function"
	default:
		reach = near[0] + " and others reach its function"
	}
	operator := mutate.OperatorNamed(r.Mutant.Operator)
	if r.Outcome == Unreached && (len(near) == 0 || !operator.Subtle) {
		return "add a case that reaches this line; " + reach
	}
	hint := operator.Hint
	if r.Mutant.Called {
		hint = "the call is still made, and only what it returns is lost: " + hint
	}
	return hint + "; " + reach
}
