package claim

import (
	"context"
	"errors"
	"time"
)

// A Claim is one thing that somebody says of a program or a text, and the way to
// prove it.
type Claim struct {
	Of    string // whose claim it is: 03-worker-pool
	Name  string
	Basic bool // one of those that make test proves; all are proven by make prove
	Work  Work
	Needs []*Need
	// Content names everything that the proof depends on: as long as it is the
	// same, what was proven stays proven. Nil if that cannot be told.
	Content func(ctx context.Context) (string, error)
	Prove   func(ctx context.Context) error
}

// ErrSkipped is wrapped by the error of a claim that this machine cannot prove.
var ErrSkipped = errors.New("skipped")

// A Need is made once, before the first of the claims that share it is proven.
// It takes a core. Whether it succeeds is for the claims to say.
type Need struct {
	Name string
	Make func(ctx context.Context)
}

// Work is how a claim uses the machine.
type Work int

// The kinds of work.
const (
	Computes Work = iota // it keeps a core busy
	Runs                 // it runs programs that wait as long as they compute
	Waits                // it waits for what does not come, and needs a core for nearly nothing
	Alone                // it keeps all cores busy
)

// SideBySide is how many scripts one claim runs at the same time. Scripts wait most of
// the time: two such claims keep two cores busy for a third of it.
const SideBySide = 4

// share is how many halves of a core a kind of work takes of a machine with so
// many cores.
func (w Work) share(cores int) int {
	switch w {
	case Computes:
		return 2
	case Runs:
		return 1
	case Alone:
		return 2 * cores
	default:
		return 0
	}
}

// guess is how long a proof takes of which nothing is known yet.
func (w Work) guess() time.Duration {
	switch w {
	case Computes:
		return 4 * time.Second
	case Alone:
		return 40 * time.Second
	case Waits:
		return 5 * time.Second
	default:
		return time.Second
	}
}

// A Verdict is what came of a claim.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	Fail Verdict = "fail"
	Skip Verdict = "skip"
)

// A Proof is what came of one claim.
type Proof struct {
	Of      string  `json:"-"`
	Claim   string  `json:"claim"`
	Verdict Verdict `json:"verdict"`
	Runs    int     `json:"runs"`
	Failed  int     `json:"failed"`
	Seconds float64 `json:"seconds"`
	Kept    bool    `json:"kept,omitempty"` // proven before; the seconds are those of then
	Reason  string  `json:"reason,omitempty"`
	// Told is what was counted on the way, such as kills: see [Tell]. Of a claim that
	// was proven several times it is what the last proof told.
	Told []string `json:"told,omitempty"`
}
