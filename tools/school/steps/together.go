package steps

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// Together makes one patch of several that were all made against the same tree.
// Where two of them change the same lines, it does not fit.
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

// narrow takes away the context of a fragment: what lies there may be another
// patch's. One that only adds keeps a line at either end, which says where.
func narrow(f gitdiff.TextFragment) *gitdiff.TextFragment {
	keep := int64(0)
	if f.LinesDeleted == 0 {
		keep = 1
	}
	if before := f.LeadingContext - keep; before > 0 {
		f.Lines = f.Lines[before:]
		f.OldPosition, f.NewPosition = f.OldPosition+before, f.NewPosition+before
		f.OldLines, f.NewLines, f.LeadingContext = f.OldLines-before, f.NewLines-before, keep
	}
	if after := f.TrailingContext - keep; after > 0 {
		f.Lines = f.Lines[:int64(len(f.Lines))-after]
		f.OldLines, f.NewLines, f.TrailingContext = f.OldLines-after, f.NewLines-after, keep
	}
	return &f
}
