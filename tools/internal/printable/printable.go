// Package printable makes what a program printed safe to show: a control
// character is shown and not obeyed, and a long line is cut. It also writes
// numbers as people do.
//
// Goals: a program under test cannot set the title of a terminal, clear it, or
// fill it with one line; text that was made printable once is left as it is.
//
// Non-goals: it knows no terminal, and it breaks no lines.
package printable

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many characters of a line are kept: more than anyone reads, and
// enough to find where two lines differ.
const longest = 500

// Text makes each line of a text printable.
func Text(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Line(line)
	}
	return strings.Join(lines, "\n")
}

// Lines makes each of several lines printable, and leaves nil as it is.
func Lines(lines []string) []string {
	if lines == nil {
		return nil
	}
	all := make([]string, len(lines))
	for i, line := range lines {
		all[i] = Line(line)
	}
	return all
}

// Line makes one line printable.
func Line(line string) string { return Cut(Escape(line), longest) }

// Escape shows control characters, bytes that are no text, and the marks that
// reverse the order of letters as Go writes them in a string: \x1b, \r, \u202e.
// Tabs stay.
func Escape(line string) string {
	if strings.IndexFunc(line, unsafe) < 0 {
		return line
	}
	var out strings.Builder
	for len(line) > 0 {
		r, size := utf8.DecodeRuneInString(line)
		if unsafe(r) {
			quoted := strconv.QuoteToASCII(line[:size])
			out.WriteString(quoted[1 : len(quoted)-1])
		} else {
			out.WriteString(line[:size])
		}
		line = line[size:]
	}
	return out.String()
}

func unsafe(r rune) bool {
	return r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError)
}

// leftOut is the end of a line that was cut.
var leftOut = regexp.MustCompile(`… (\d+) more characters$`)

// Cut cuts a line to so many characters, and says at its end how many are left
// out: of a line that was cut before, all that it had.
func Cut(line string, limit int) string {
	kept, more := line, 0
	if m := leftOut.FindStringSubmatch(line); m != nil {
		kept = strings.TrimSuffix(line, m[0])
		more, _ = strconv.Atoi(m[1]) // The pattern admits digits only.
	}
	characters := utf8.RuneCountInString(kept)
	if characters <= limit {
		return line
	}
	end := 0
	for range limit {
		_, size := utf8.DecodeRuneInString(kept[end:])
		end += size
	}
	return fmt.Sprintf("%s… %d more characters", kept[:end], more+characters-limit)
}
