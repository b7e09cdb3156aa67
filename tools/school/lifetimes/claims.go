package lifetimes

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/timeline"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
)

// largest is how many bytes a picture may have.
const largest = 1 << 20

// Claims lists what the pictures of a kata claim: each shows what a run does today, and
// the brief shows both. Scenarios that cannot be read are one claim, which fails.
func Claims(b *subject.Builder, kata *catalog.Kata) []claim.Claim {
	all, err := All(kata)
	if err != nil {
		return []claim.Claim{{Of: kata.Name, Name: catalog.Timelines, Prove: func(context.Context) error { return err }}}
	}
	var claims []claim.Claim
	for _, s := range all {
		add := func(name string, work claim.Work, prove func(context.Context) error) {
			claims = append(claims, claim.Claim{Of: kata.Name, Name: catalog.Timelines + "/" + s.Name + "/" + name, Work: work, Prove: prove})
		}
		add("shown", claim.Computes, func(context.Context) error { return s.shown() })
		for _, name := range []string{"v1", "v2"} {
			add(name, claim.Runs, func(ctx context.Context) error { return s.agrees(ctx, b, name) })
		}
	}
	return claims
}

// shown proves that the brief shows both pictures, with words for those who do not see
// them, and that neither is large.
func (s Scenario) shown() error {
	brief, err := os.ReadFile(filepath.Join(s.Kata.Dir, "README.md"))
	if err != nil {
		return fmt.Errorf("cannot read the brief: %w", err)
	}
	var wrong []error
	for _, name := range []string{"v1", "v2"} {
		picture := s.Picture(name)
		shows := regexp.MustCompile(`!\[[^\]]{30,}\]\(` + regexp.QuoteMeta(catalog.Timelines+"/"+filepath.Base(picture)) + `\)`)
		if !shows.Match(brief) {
			wrong = append(wrong, fmt.Errorf("the brief does not show %s with a sentence as its alternative text", filepath.Base(picture)))
		}
		if info, err := os.Stat(picture); err != nil {
			wrong = append(wrong, fmt.Errorf("cannot read the picture; make pictures draws it: %w", err))
		} else if info.Size() >= largest {
			wrong = append(wrong, fmt.Errorf("%s has %d bytes, and %d is too many", filepath.Base(picture), info.Size(), largest))
		}
	}
	return errors.Join(wrong...)
}

// agrees proves that the picture of v1 or v2 shows what a new run does: the same
// groups, as many goroutines, the same left at the same lines. On v2 the script passes
// and nothing is left.
func (s Scenario) agrees(ctx context.Context, b *subject.Builder, name string) error {
	edition, err := s.Kata.Edition(name)
	if err != nil {
		return err
	}
	drawn, err := timeline.StructureIn(s.Picture(name), s.Title(name), s.Says)
	if err != nil {
		return fmt.Errorf("%w; make pictures draws it", err)
	}
	p, err := s.Run(ctx, b.Go, edition)
	if err != nil {
		return err
	}
	if got := p.Timeline.Structure(); got != drawn {
		return fmt.Errorf("%s shows\n%sand a new run did\n%smake pictures draws it again", filepath.Base(s.Picture(name)), drawn, got)
	}
	switch {
	case name != "v2":
		return nil
	case p.Failure != "":
		return fmt.Errorf("v2 fails the scenario: %s", p.Failure)
	case p.Timeline.Left() > 0:
		return fmt.Errorf("of v2: %s", p.Timeline.Summary())
	}
	return nil
}
