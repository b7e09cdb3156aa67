package review

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// A Finding is what a reader says of a line.
type Finding struct {
	File string `toml:"file"`
	Line int    `toml:"line"`
	Says string `toml:"says"`
}

func (f Finding) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Says))
}

// findingForm is file:line what. What people and machines put around it is
// admitted: a bullet, backquotes, a second line or a column after the first, a
// colon.
var findingForm = regexp.MustCompile("^(?:[-*+]\\s+|\\d+[.)]\\s+)?[`*]*([^\\s:`*]+\\.[A-Za-z0-9]+):([1-9][0-9]*)(?:[-–:][0-9]+)?[`*]*\\s*[:,—–-]?\\s*(.*)$")

// ParseFindings reads findings, one a line. Empty lines and those that begin
// with # are left out. name is what errors call the source.
func ParseFindings(name string, r io.Reader) ([]Finding, error) {
	return findings(r, func(number int, line string) error {
		return fmt.Errorf("%s:%d: %q is no finding; write file:line what, such as: pool.go:42 the error is dropped", name, number, shorten(line))
	})
}

// GleanFindings reads the findings of a review that has other text around them.
func GleanFindings(r io.Reader) ([]Finding, error) {
	return findings(r, func(int, string) error { return nil })
}

func findings(r io.Reader, other func(number int, line string) error) ([]Finding, error) {
	var found []Finding
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		m := findingForm.FindStringSubmatch(line)
		if m == nil {
			if err := other(number, line); err != nil {
				return nil, err
			}
			continue
		}
		at, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, fmt.Errorf("line %d: no file has %s lines", number, m[2])
		}
		found = append(found, Finding{File: cleanName(m[1]), Line: at, Says: strings.TrimSpace(m[3])})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("cannot read the findings: %w", err)
	}
	return found, nil
}

// cleanName takes away what an editor or git puts before a name.
func cleanName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	return strings.TrimPrefix(strings.TrimPrefix(path.Clean(name), "b/"), "/")
}

// names reports whether a finding's file means file, which is relative to the
// program; people paste longer names.
func (f Finding) names(file string) bool {
	return f.File == file || strings.HasSuffix(f.File, "/"+file)
}

const shown = 60

func shorten(text string) string {
	if runes := []rune(text); len(runes) > shown {
		return string(runes[:shown]) + "…"
	}
	return text
}
