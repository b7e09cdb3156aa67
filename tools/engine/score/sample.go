package score

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"brownfield/tools/engine/mutate"
)

// rank puts mutants into an order that is as good as random and always the same: a
// larger sample holds the smaller one, and a change elsewhere in the program leaves
// both as they are.
func rank(m *mutate.Mutant) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%s\x00%s", m.Package, filepath.Base(m.File), m.Func, m.Operator, m.Before, m.After))
	return binary.BigEndian.Uint64(sum[:8])
}

// Shuffled returns mutants in a random order that is always the same.
func Shuffled(mutants []*mutate.Mutant) []*mutate.Mutant {
	ranks := map[*mutate.Mutant]uint64{}
	for _, m := range mutants {
		ranks[m] = rank(m)
	}
	shuffled := slices.Clone(mutants)
	slices.SortStableFunc(shuffled, func(a, b *mutate.Mutant) int { return cmp.Compare(ranks[a], ranks[b]) })
	return shuffled
}

// Interval returns the 95 % confidence interval of a share of which found of tried
// were found in a random sample, from 0 to 100. It is the score interval of E. B.
// Wilson, "Probable inference, the law of succession, and statistical inference",
// Journal of the American Statistical Association 22 (1927), 209–212, which L. D.
// Brown, T. T. Cai and A. DasGupta recommend for small samples ("Interval estimation
// for a binomial proportion", Statistical Science 16 (2001), 101–133). That the
// sample is a large part of all is not used, so it is rather too wide.
func Interval(found, tried int) (low, high float64) {
	if tried == 0 {
		return 0, 100
	}
	const z = 1.959964 // of the normal distribution, 95 % lie within
	n, p := float64(tried), float64(found)/float64(tried)
	center := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return 100 * max(0, center-half), 100 * min(1, center+half)
}
