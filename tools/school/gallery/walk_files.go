package gallery

import (
	"fmt"

	"brownfield/tools/school/changes"
)

// around is how many unchanged lines stand beside a change.
const around = 4

// A fileView is how a file changes.
type fileView struct {
	Name, Note     string
	Hidden         string // why it is only named, and its size; empty where it is shown
	Added, Removed int
	Hunks          []hunkView
}

// A hunkView is a part of a file in which it changes.
type hunkView struct {
	From, To int // the first lines
	Blocks   []blockView
}

// A blockView is neighbouring lines that are all changed or all the same. Those of one
// side stand together, so that a narrow screen shows the one below the other.
type blockView struct {
	Changed bool
	Was, Is []lineView
}

// A lineView is a line in colours; marked words have the class w besides.
type lineView struct {
	Number int
	Line   codeLine
}

// viewOf makes a change ready to be shown.
func viewOf(c changes.Change) (fileView, error) {
	added, removed, err := c.Count()
	if err != nil {
		return fileView{}, err
	}
	view := fileView{Name: c.Name, Added: added, Removed: removed}
	switch {
	case c.From == "":
		view.Note = "new"
	case c.To == "":
		view.Note = "removed"
	}
	u, err := c.Unified(around)
	if err != nil {
		return view, fmt.Errorf("cannot compare %s: %w", c.Name, err)
	}
	was, is := highlight(c.Name, c.From), highlight(c.Name, c.To)
	for _, hunk := range u.Hunks {
		view.Hunks = append(view.Hunks, hunkView{From: hunk.FromLine, To: hunk.ToLine, Blocks: blocksOf(changes.Rows(hunk), was, is)})
	}
	return view, nil
}

// blocksOf groups rows. The lines in colours are those of the whole files, because a
// comment or a text may begin before the hunk.
func blocksOf(rows []changes.Row, was, is []codeLine) []blockView {
	var blocks []blockView
	for _, row := range rows {
		if last := len(blocks) - 1; last < 0 || blocks[last].Changed != row.Changed {
			blocks = append(blocks, blockView{Changed: row.Changed})
		}
		block := &blocks[len(blocks)-1]
		left, right := lineAt(was, row.Left.Number), lineAt(is, row.Right.Number)
		if row.Changed && row.Left.Number > 0 && row.Right.Number > 0 {
			removed, added := words(row.Left.Text, row.Right.Text)
			left, right = left.marked(removed), right.marked(added)
		}
		if row.Left.Number > 0 {
			block.Was = append(block.Was, lineView{row.Left.Number, left})
		}
		if row.Right.Number > 0 {
			block.Is = append(block.Is, lineView{row.Right.Number, right})
		}
	}
	return blocks
}

func lineAt(lines []codeLine, number int) codeLine {
	if number < 1 || number > len(lines) {
		return nil
	}
	return lines[number-1]
}
