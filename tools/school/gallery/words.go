package gallery

import (
	"regexp"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// A stretch is a part of a line, in bytes. Behind it are so many spaces that belong to
// it only if another marked word follows.
type stretch struct{ from, to, spaces int }

// word splits a line into words, spaces and single signs.
var word = regexp.MustCompile(`\w+|\s+|.`)

// alike is which part of the longer of two lines has to be in both for marks to help
// the eye. Below, the lines are different as a whole.
const alike = 0.4

// words finds what two lines do not have in common, word by word.
func words(was, is string) (removed, added []stretch) {
	// Lines are what the library compares, so each word is one.
	before, after := word.FindAllString(was, -1), word.FindAllString(is, -1)
	from := strings.Join(before, "\n") + "\n"
	edits := udiff.Lines(from, strings.Join(after, "\n")+"\n")
	u, err := udiff.ToUnifiedDiff("", "", from, edits, len(before))
	if err != nil {
		return nil, nil
	}
	left, right, common := 0, 0, 0
	for _, hunk := range u.Hunks {
		for _, line := range hunk.Lines {
			n := len(line.Content) - 1
			blank := strings.TrimSpace(line.Content) == ""
			switch line.Kind {
			case udiff.Delete:
				removed = grown(removed, left, n, blank)
				left += n
			case udiff.Insert:
				added = grown(added, right, n, blank)
				right += n
			case udiff.Equal:
				left, right = left+n, right+n
				if !blank {
					common += n
				}
			}
		}
	}
	if float64(common) < alike*float64(max(len(strings.TrimSpace(was)), len(strings.TrimSpace(is)))) {
		return nil, nil
	}
	return removed, added
}

// grown adds a word to stretches. Spaces are marked only between two marked words.
func grown(all []stretch, at, n int, blank bool) []stretch {
	last := len(all) - 1
	adjacent := last >= 0 && all[last].to+all[last].spaces == at
	switch {
	case adjacent && blank:
		all[last].spaces += n
	case adjacent:
		all[last].to, all[last].spaces = at+n, 0
	case !blank:
		return append(all, stretch{from: at, to: at + n})
	}
	return all
}

// marked gives the class w to stretches of a line.
func (l codeLine) marked(stretches []stretch) codeLine {
	var out codeLine
	at := 0
	for _, s := range l {
		for from := 0; from < len(s.Text); {
			to, inside := len(s.Text), false
			for _, m := range stretches {
				begin, end := m.from-at, m.to-at
				switch {
				case begin <= from && from < end:
					inside, to = true, min(to, end)
				case from < begin:
					to = min(to, begin)
				}
			}
			class := s.Class
			if inside {
				class = strings.TrimSpace(class + " w")
			}
			out = out.with(span{class, s.Text[from:to]})
			from = to
		}
		at += len(s.Text)
	}
	return out
}
