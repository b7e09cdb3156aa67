package steps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// Together makes one patch of several that were all made against the same tree.
// Where two of them change the same or neighbouring lines, it does not fit.
func Together(patches ...Patch) Patch {
	var names []string
	whole := Patch{}
	byName := map[string]*gitdiff.File{}
	for _, p := range patches {
		names = append(names, p.File)
		for _, change := range p.changes {
			merged, ok := byName[change.OldName]
			if !ok || change.IsNew || change.IsDelete {
				copied := *change
				copied.TextFragments = nil
				merged = &copied
				byName[change.OldName] = merged
				whole.changes = append(whole.changes, merged)
			}
			for _, fragment := range change.TextFragments {
				merged.TextFragments = append(merged.TextFragments, narrow(*fragment))
			}
		}
	}
	for _, change := range whole.changes {
		slices.SortStableFunc(change.TextFragments, func(a, b *gitdiff.TextFragment) int { return cmp.Compare(a.OldPosition, b.OldPosition) })
	}
	whole.File = strings.Join(names, " and ")
	return whole
}

// narrow leaves one line of context at either end of a fragment: what lies
// further away may be another patch's.
func narrow(f gitdiff.TextFragment) *gitdiff.TextFragment {
	if before := f.LeadingContext - 1; before > 0 {
		f.Lines = f.Lines[before:]
		f.OldPosition, f.NewPosition = f.OldPosition+before, f.NewPosition+before
		f.OldLines, f.NewLines, f.LeadingContext = f.OldLines-before, f.NewLines-before, 1
	}
	if after := f.TrailingContext - 1; after > 0 {
		f.Lines = f.Lines[:int64(len(f.Lines))-after]
		f.OldLines, f.NewLines, f.TrailingContext = f.OldLines-after, f.NewLines-after, 1
	}
	return &f
}
