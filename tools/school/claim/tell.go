package claim

import "context"

// told collects what one proof tells.
type told struct{ lines []string }

// tellKey is the key of a proof's told in its context.
type tellKey struct{}

// Tell adds lines to what the proof that ctx belongs to reports when it has
// succeeded: what it has counted, such as kills. It is for the goroutine that proves.
func Tell(ctx context.Context, lines ...string) {
	if t, ok := ctx.Value(tellKey{}).(*told); ok {
		t.lines = append(t.lines, lines...)
	}
}
