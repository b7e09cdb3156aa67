package prove

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
)

// Options say which claims are proven, and how.
type Options struct {
	Basic    bool   // only those that make test proves
	Only     string // only those whose names begin so
	Again    bool   // also what was proven before
	Repeat   int    // how often each is proven
	Progress func(claim.Progress)
}

func (o Options) wants(c claim.Claim) bool {
	return (c.Basic || !o.Basic) && strings.HasPrefix(c.Name, o.Only)
}

// Run proves the claims of katas. Counts is how many claims each kata has of those
// that are wanted, by its name; the proofs come as they are made.
func Run(ctx context.Context, b *subject.Builder, katas []*catalog.Kata, o Options) (proofs iter.Seq[claim.Proof], counts map[string]int, err error) {
	store, err := claim.OpenStore()
	if err != nil {
		return nil, nil, err
	}
	var claims []claim.Claim
	counts = map[string]int{}
	for _, kata := range katas {
		for _, c := range Claims(b, kata) {
			if o.wants(c) {
				claims = append(claims, c)
				counts[kata.Name]++
			}
		}
	}
	if len(claims) == 0 {
		return nil, nil, fmt.Errorf("no claim has a name that begins with %q", o.Only)
	}
	return claim.Prove(ctx, claims, claim.Options{Store: store, Again: o.Again, Repeat: o.Repeat, Progress: o.Progress}), counts, nil
}
