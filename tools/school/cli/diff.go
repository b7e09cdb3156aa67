package cli

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/aymanbagabas/go-udiff"
	"github.com/charmbracelet/x/ansi"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/changes"
)

const (
	around = 3 // unchanged lines beside a change
	// narrowest is the fewest columns in which two sides can be read.
	narrowest = 120
	tab       = "    "
)

// Unified prints changes as a patch.
func (s *Screen) Unified(all []changes.Change, from, to string) error {
	for _, c := range all {
		u, err := c.Unified(around)
		if err != nil {
			return fmt.Errorf("cannot compare %s: %w", c.Name, err)
		}
		u.From, u.To = from+"/"+c.Name, to+"/"+c.Name
		s.Patch(u.String())
	}
	return nil
}

// Patch prints the text of a patch.
func (s *Screen) Patch(text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		style := s.styleOf(line)
		if s.Width > 0 { // Elsewhere it is a patch, and stays one.
			line = printable.Escape(line)
		}
		fmt.Fprintln(s.w, style.Render(line))
	}
}

func (s *Screen) styleOf(line string) lipgloss.Style {
	switch {
	case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
		return s.strong
	case strings.HasPrefix(line, "-"):
		return s.bad
	case strings.HasPrefix(line, "+"):
		return s.good
	case strings.HasPrefix(line, "@@"):
		return s.soft
	default:
		return s.plain
	}
}

// Stat prints one line a file, and the sum.
func (s *Screen) Stat(all []changes.Change) error {
	width, allAdded, allRemoved := 0, 0, 0
	for _, c := range all {
		width = max(width, len(c.Name))
	}
	for _, c := range all {
		added, removed, err := c.Count()
		if err != nil {
			return err
		}
		allAdded, allRemoved = allAdded+added, allRemoved+removed
		note := ""
		switch {
		case c.From == "":
			note = "  new"
		case c.To == "":
			note = "  gone"
		}
		fmt.Fprintf(s.w, " %-*s  %s %s%s\n", width, c.Name,
			s.good.Render(fmt.Sprintf("%+5d", added)), s.bad.Render(fmt.Sprintf("%5d", -removed)), note)
	}
	fmt.Fprintf(s.w, " %d files, %d lines added, %d removed\n", len(all), allAdded, allRemoved)
	return nil
}

// Wide reports whether two sides fit.
func (s *Screen) Wide() bool { return s.Width >= narrowest }

// SideBySide prints changes in two columns.
func (s *Screen) SideBySide(all []changes.Change, from, to string) error {
	half := (s.Width - 3) / 2
	for _, c := range all {
		u, err := c.Unified(around)
		if err != nil {
			return fmt.Errorf("cannot compare %s: %w", c.Name, err)
		}
		s.pair(half, cell{text: from + "/" + c.Name, style: s.strong}, cell{text: to + "/" + c.Name, style: s.strong})
		for _, hunk := range u.Hunks {
			s.hunk(half, hunk)
		}
		fmt.Fprintln(s.w)
	}
	return nil
}

// cell is one side of a row. A cell without a number is empty or a heading.
type cell struct {
	line  int
	text  string
	style lipgloss.Style
}

// hunk prints removed lines beside the added ones that replace them.
func (s *Screen) hunk(half int, hunk *udiff.Hunk) {
	s.pair(half, cell{text: fmt.Sprintf("@ %d", hunk.FromLine), style: s.soft}, cell{text: fmt.Sprintf("@ %d", hunk.ToLine), style: s.soft})
	for _, row := range changes.Rows(hunk) {
		was, is := s.plain, s.plain
		if row.Changed {
			was, is = s.bad, s.good
		}
		s.pair(half, cellOf(row.Left, was), cellOf(row.Right, is))
	}
}

func cellOf(line changes.Line, style lipgloss.Style) cell {
	return cell{line.Number, printable.Escape(strings.ReplaceAll(line.Text, "\t", tab)), style}
}

func (s *Screen) pair(half int, left, right cell) {
	fmt.Fprintf(s.w, "%s %s %s\n", left.render(half), s.soft.Render("│"), strings.TrimRight(right.render(half), " "))
}

// render makes a cell exactly width columns wide.
func (c cell) render(width int) string {
	number := "     "
	if c.line > 0 {
		number = fmt.Sprintf("%4d ", c.line)
	} else if c.text != "" {
		number = ""
	}
	room := width - len(number)
	text := ansi.Truncate(c.text, room, "…")
	return number + c.style.Render(text) + strings.Repeat(" ", max(0, room-lipgloss.Width(text)))
}
