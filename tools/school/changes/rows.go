package changes

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// A Line is one side of a row. Without a number there is none on that side.
type Line struct {
	Number int // from 1
	Text   string
}

// A Row is a line before and after: an unchanged one, or a removed one beside the
// added one that replaces it.
type Row struct {
	Left, Right Line
	Changed     bool
}

// Unified is the change as a unified diff, with so many unchanged lines around each
// hunk. Its names are empty.
func (c Change) Unified(around int) (udiff.UnifiedDiff, error) {
	u, err := udiff.ToUnifiedDiff("", "", c.From, c.Edits, around)
	// The library forgets the unchanged lines within a hunk when it counts the lines of
	// the new file.
	shift := 0
	for _, hunk := range u.Hunks {
		hunk.ToLine = hunk.FromLine + shift
		for _, line := range hunk.Lines {
			switch line.Kind {
			case udiff.Insert:
				shift++
			case udiff.Delete:
				shift--
			case udiff.Equal:
			}
		}
	}
	return u, err
}

// Rows puts removed lines beside the added ones that replace them.
func Rows(hunk *udiff.Hunk) []Row {
	left, right := hunk.FromLine, hunk.ToLine
	var rows []Row
	var removed, added []Line
	flush := func() {
		for i := range max(len(removed), len(added)) {
			row := Row{Changed: true}
			if i < len(removed) {
				row.Left = removed[i]
			}
			if i < len(added) {
				row.Right = added[i]
			}
			rows = append(rows, row)
		}
		removed, added = nil, nil
	}
	for _, line := range hunk.Lines {
		text := strings.TrimSuffix(line.Content, "\n")
		switch line.Kind {
		case udiff.Delete:
			removed = append(removed, Line{left, text})
			left++
		case udiff.Insert:
			added = append(added, Line{right, text})
			right++
		case udiff.Equal:
			flush()
			rows = append(rows, Row{Left: Line{left, text}, Right: Line{right, text}})
			left, right = left+1, right+1
		}
	}
	flush()
	return rows
}
