package cli

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/aymanbagabas/go-udiff"
	"github.com/charmbracelet/x/ansi"

	"brownfield/tools/internal/printable"
)

const (
	around = 3 // unchanged lines beside a change
	// narrowest is the fewest columns in which two sides can be read.
	narrowest = 120
	tab       = "    "
)

// Unified prints changes as a patch.
func (s *Screen) Unified(changes []Change, from, to string) error {
	for _, c := range changes {
		text, err := udiff.ToUnified(from+"/"+c.Name, to+"/"+c.Name, c.From, c.Edits, around)
		if err != nil {
			return fmt.Errorf("cannot compare %s: %w", c.Name, err)
		}
		s.Patch(text)
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
func (s *Screen) Stat(changes []Change) error {
	width, allAdded, allRemoved := 0, 0, 0
	for _, c := range changes {
		width = max(width, len(c.Name))
	}
	for _, c := range changes {
		added, removed, err := c.count()
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
	fmt.Fprintf(s.w, " %d files, %d lines added, %d removed\n", len(changes), allAdded, allRemoved)
	return nil
}

// Wide reports whether two sides fit.
func (s *Screen) Wide() bool { return s.Width >= narrowest }

// SideBySide prints changes in two columns.
func (s *Screen) SideBySide(changes []Change, from, to string) error {
	half := (s.Width - 3) / 2
	for _, c := range changes {
		u, err := udiff.ToUnifiedDiff("", "", c.From, c.Edits, around)
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
	left, right := hunk.FromLine, hunk.ToLine
	var removed, added []cell
	flush := func() {
		for i := range max(len(removed), len(added)) {
			var l, r cell
			if i < len(removed) {
				l = removed[i]
			}
			if i < len(added) {
				r = added[i]
			}
			s.pair(half, l, r)
		}
		removed, added = nil, nil
	}
	for _, line := range hunk.Lines {
		text := printable.Escape(strings.ReplaceAll(strings.TrimSuffix(line.Content, "\n"), "\t", tab))
		switch line.Kind {
		case udiff.Delete:
			removed = append(removed, cell{left, text, s.bad})
			left++
		case udiff.Insert:
			added = append(added, cell{right, text, s.good})
			right++
		case udiff.Equal:
			flush()
			s.pair(half, cell{left, text, s.plain}, cell{right, text, s.plain})
			left, right = left+1, right+1
		}
	}
	flush()
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
