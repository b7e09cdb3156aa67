package author

import (
	"context"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
)

// RaiseKata lets a test choose what counts: its kata is too small to claim all
// that a kata has to.
func RaiseKata(ctx context.Context, b *subject.Builder, root string, kata *catalog.Kata, raises []Raise, today time.Time, counts func(claim.Claim) bool) error {
	return raiseKata(ctx, b, root, kata, raises, today, counts)
}
