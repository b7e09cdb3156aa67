package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"brownfield/tools/internal/printable"
)

// A Screen is where a person reads: a writer, what it can show, and the
// directory that printed paths are relative to.
type Screen struct {
	w     io.Writer
	Width int  // columns; 0 when it is not a terminal
	Lines int  // rows; 0 when it is not a terminal
	Live  bool // a terminal on which a line may be overwritten
	cwd   string

	terminal interface{ Fd() uintptr } // nil when it is not one

	good, bad, soft, strong, warn, plain lipgloss.Style
}

// NewScreen prepares w. Colour is left out when w is no terminal or NO_COLOR is
// set.
func NewScreen(w io.Writer, cwd string) *Screen {
	plain := lipgloss.NewStyle().TabWidth(lipgloss.NoTabConversion) // A patch keeps its tabs.
	s := &Screen{
		w:   colorprofile.NewWriter(w, os.Environ()),
		cwd: cwd,

		good:   plain.Foreground(lipgloss.Green),
		bad:    plain.Foreground(lipgloss.Red),
		warn:   plain.Foreground(lipgloss.Yellow),
		soft:   plain.Faint(true),
		strong: plain.Bold(true),
		plain:  plain,
	}
	if file, ok := w.(interface{ Fd() uintptr }); ok && term.IsTerminal(int(file.Fd())) {
		s.Live = os.Getenv("TERM") != "dumb"
		s.terminal = file
		s.Measure()
	}
	return s
}

// Measure looks how large the terminal is now: a window may have been resized
// since.
func (s *Screen) Measure() {
	if s.terminal == nil {
		return
	}
	if width, lines, err := term.GetSize(int(s.terminal.Fd())); err == nil {
		s.Width, s.Lines = width, lines
	}
}

// Rows returns how many rows text takes, what wraps included.
func (s *Screen) Rows(text string) int {
	rows := 0
	for line := range strings.Lines(text) {
		rows++
		if width := lipgloss.Width(line); s.Width > 0 && width > s.Width {
			rows += (width - 1) / s.Width
		}
	}
	return rows
}

// Fit cuts text so that it takes less than one row, and can be overwritten.
func (s *Screen) Fit(text string) string { return s.fit(text, 1) }

// Path shortens a file name to what a person at the current directory would
// type.
func (s *Screen) Path(name string) string {
	if rel, err := filepath.Rel(s.cwd, name); err == nil && !strings.HasPrefix(rel, filepath.Join("..", "..")) {
		return rel
	}
	return name
}

// fit cuts text to the room that is left in a row after used columns.
func (s *Screen) fit(text string, used int) string {
	if s.Width == 0 {
		return text
	}
	return ansi.Truncate(text, max(1, s.Width-used), "…")
}

// cut is fit for a line that a program printed: it says how much is left out.
func (s *Screen) cut(text string, used int) string {
	const note = 25 // columns of what it says
	if s.Width == 0 || used+lipgloss.Width(text) <= s.Width {
		return text
	}
	return printable.Cut(text, max(note, s.Width-used-note))
}

// untabbed replaces tabs on a terminal, where nobody knows how wide they are.
func (s *Screen) untabbed(text string) string {
	if s.Width == 0 {
		return text
	}
	return strings.ReplaceAll(text, "\t", "    ")
}

// rows breaks text into what fits beside used columns. Only a terminal has an
// end to its rows.
func (s *Screen) rows(text string, used int) []string {
	if s.Width == 0 {
		return []string{text}
	}
	return wrap(text, max(20, s.Width-used))
}

// Write prints as it is.
func (s *Screen) Write(text []byte) (int, error) { return s.w.Write(text) }

// Hang prints a text behind lead, and what does not fit in one row below its
// beginning. On a terminal words stay whole; elsewhere rows have no end.
func (s *Screen) Hang(lead, text string) {
	column := lipgloss.Width(lead)
	for i, row := range s.rows(text, column) {
		if i > 0 {
			lead = strings.Repeat(" ", column)
		}
		fmt.Fprintf(s.w, "%s%s\n", lead, row)
	}
}

// wrap breaks text at spaces into rows of at most width columns.
func wrap(text string, width int) []string {
	var rows []string
	row := ""
	for word := range strings.FieldsSeq(text) {
		if row != "" && lipgloss.Width(row)+1+lipgloss.Width(word) > width {
			rows = append(rows, row)
			row = ""
		}
		if row != "" {
			row += " "
		}
		row += word
	}
	return append(rows, row)
}

// Onto returns a screen that looks like s and writes to w: what a pager shows.
func (s *Screen) Onto(w io.Writer) *Screen {
	onto := *s
	profile := colorprofile.Detect(os.Stdout, os.Environ())
	onto.w = &colorprofile.Writer{Forward: w, Profile: profile}
	return &onto
}
