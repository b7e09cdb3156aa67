package mutate

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strconv"
)

// An edit puts text around a range of a file, and possibly in place of it.
// Nothing is ever printed from the syntax tree: what is not part of an
// edit stays byte for byte, comments and line breaks included.
type edit struct {
	start, end  int
	open, shut  string    // before start and after end; neither holds a line break
	replacement *string   // for what is between; nil leaves it
	owners      []*Mutant // the mutants it is for; none for what every mutant needs
}

// dead says whether all mutants that an edit is for have been found invalid.
func (e edit) dead() bool {
	return len(e.owners) > 0 && !slices.ContainsFunc(e.owners, func(m *Mutant) bool { return !m.invalid })
}

// A piece is a text to be inserted at an offset, and what is skipped there.
type piece struct {
	at, skip int
	text     string
	closes   bool
	span     int // length of the edit's range
	order    int // in which the edits were asked for
	owners   []*Mutant
}

// pieces takes edits apart and sorts what comes of them. Ranges nest, and so do
// the texts: at one offset, what ends comes before what begins; of two that end,
// the inner one comes first, and of two that begin, the outer one. Of two edits
// with the same range, the earlier is the outer, as a tree that is walked from
// its root asks for them. A text without a range stays outside of all that
// begins where it stands.
func pieces(edits []edit) []piece {
	var all []piece
	for i, e := range edits {
		if e.dead() {
			continue
		}
		span := e.end - e.start
		if span == 0 {
			all = append(all, piece{at: e.start, text: e.open, span: math.MaxInt, order: i, owners: e.owners})
			continue
		}
		if e.replacement != nil {
			all = append(all, piece{at: e.start, skip: span, text: *e.replacement, span: -1, order: i, owners: e.owners})
			continue
		}
		all = append(all,
			piece{at: e.start, text: e.open, span: span, order: i, owners: e.owners},
			piece{at: e.end, text: e.shut, closes: true, span: span, order: i, owners: e.owners})
	}
	slices.SortStableFunc(all, func(a, b piece) int {
		switch {
		case a.at != b.at:
			return cmp.Compare(a.at, b.at)
		case a.closes != b.closes:
			if a.closes {
				return -1
			}
			return 1
		case a.closes:
			return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(b.order, a.order))
		default:
			return cmp.Or(cmp.Compare(b.span, a.span), cmp.Compare(a.order, b.order))
		}
	})
	return all
}

// A place is a part of a mutated source that stands there for some mutants: a text
// that was inserted, or an edit from its first text to its last. It has no owners
// when it is for what every mutant needs.
type place struct {
	from, to int
	owners   []*Mutant
}

// apply returns the source with its edits, and the places of what was inserted.
func apply(source []byte, edits []edit) (mutated []byte, places []place) {
	var out bytes.Buffer
	begun := map[int]int{} // where an edit begins in out, by its order
	done := 0
	for _, p := range pieces(edits) {
		out.Write(source[done:p.at])
		from := out.Len()
		out.WriteString(p.text)
		done = p.at + p.skip
		places = append(places, place{from, out.Len(), p.owners})
		if p.closes {
			places = append(places, place{begun[p.order], out.Len(), p.owners})
		} else {
			begun[p.order] = from
		}
	}
	out.Write(source[done:])
	return out.Bytes(), places
}

// number and on write a mutant's number, and the question whether it is on.
func number(m *Mutant) string { return strconv.Itoa(m.ID) }
func on(m *Mutant) string     { return "mutµ(" + number(m) + ")" }
