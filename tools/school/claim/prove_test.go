package claim_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/claim"
)

// A crowd counts how much of a machine is in use at a time.
type crowd struct {
	mu        sync.Mutex
	now, most int // in halves of a core
}

func (c *crowd) enter(work claim.Work) (leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	weight := map[claim.Work]int{claim.Computes: 2, claim.Runs: 1, claim.Alone: 100}[work]
	c.now += weight
	c.most = max(c.most, c.now)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.now -= weight
	}
}

func collect(t *testing.T, claims []claim.Claim, opts claim.Options) map[string]claim.Proof {
	t.Helper()
	proofs := map[string]claim.Proof{}
	for p := range claim.Prove(t.Context(), claims, opts) {
		proofs[p.Claim] = p
	}
	return proofs
}

func TestEveryClaimGetsItsVerdict(t *testing.T) {
	t.Parallel()
	proofs := collect(t, []claim.Claim{
		{Name: "holds", Prove: func(context.Context) error { return nil }},
		{Name: "does not", Prove: func(context.Context) error { return errors.New("for a reason") }},
		{Name: "cannot be said", Prove: func(context.Context) error { return fmt.Errorf("%w: no compiler", claim.ErrSkipped) }},
	}, claim.Options{Repeat: 3})
	require.Equal(t, claim.Pass, proofs["holds"].Verdict)
	require.Equal(t, 3, proofs["holds"].Runs)
	require.Equal(t, claim.Fail, proofs["does not"].Verdict)
	require.Equal(t, 3, proofs["does not"].Failed)
	require.Equal(t, "for a reason", proofs["does not"].Reason)
	require.Equal(t, claim.Skip, proofs["cannot be said"].Verdict)
	require.Equal(t, "skipped: no compiler", proofs["cannot be said"].Reason)
}

func TestThereIsNeverMoreWorkThanCores(t *testing.T) {
	t.Parallel()
	var c crowd
	var claims []claim.Claim
	for i, work := range slices.Repeat([]claim.Work{claim.Computes, claim.Runs, claim.Waits, claim.Alone}, 10) {
		claims = append(claims, claim.Claim{Name: fmt.Sprint(i), Work: work, Prove: func(context.Context) error {
			defer c.enter(work)()
			timer := time.NewTimer(2 * time.Millisecond)
			defer timer.Stop()
			<-timer.C
			return nil
		}})
	}
	require.Len(t, collect(t, claims, claim.Options{Cores: 3}), len(claims))
	require.Equal(t, 100, c.most, "one that wants the machine alone had it")
	c.most = 0
	claims = slices.DeleteFunc(claims, func(c claim.Claim) bool { return c.Work == claim.Alone })
	collect(t, claims, claim.Options{Cores: 3})
	require.Equal(t, 6, c.most, "three cores, in halves: all of them, and no more")
}

// Claims that wait go on beside those that compute: here they only end together.
func TestWhatWaitsTakesNoCore(t *testing.T) {
	t.Parallel()
	const n = 5
	var together sync.WaitGroup
	together.Add(n)
	meet := func(context.Context) error {
		together.Done()
		together.Wait()
		return nil
	}
	claims := []claim.Claim{{Name: "computes", Prove: meet}}
	for i := range n - 1 {
		claims = append(claims, claim.Claim{Name: fmt.Sprint(i), Work: claim.Waits, Prove: meet})
	}
	require.Len(t, collect(t, claims, claim.Options{Cores: 1}), n)
}

// remembers is a store that knows how long claims took, in seconds.
func remembers(t *testing.T, times string) *claim.Store {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "times.json"), []byte(times), 0o600))
	return claim.StoreIn(dir)
}

func TestTheLongestBeginsFirstAndANeedBeforeAll(t *testing.T) {
	t.Parallel()
	store := remembers(t, `{" short": 1, " long": 60, " middle": 30}`)
	var order []string
	need := &claim.Need{Name: "need", Make: func(context.Context) { order = append(order, "need") }}
	of := func(name string, needs ...*claim.Need) claim.Claim {
		return claim.Claim{Name: name, Needs: needs, Prove: func(context.Context) error {
			order = append(order, name)
			return nil
		}}
	}
	claims := []claim.Claim{of("short"), of("long"), of("middle", need)}
	collect(t, claims, claim.Options{Cores: 1, Store: store})
	require.Equal(t, []string{"need", "long", "middle", "short"}, order, "it remembers how long they took")
}

func TestWhatWasProvenIsKeptByContentAndAFailureNever(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	content, proofs := "one", 0
	var fault error
	claims := []claim.Claim{{
		Of: "kata", Name: "holds", Content: func(context.Context) (string, error) { return content, nil },
		Prove: func(context.Context) error { proofs++; return fault },
	}}
	again := func(opts claim.Options) claim.Proof {
		opts.Store = claim.StoreIn(dir) // As another process would.
		return collect(t, claims, opts)["holds"]
	}
	require.False(t, again(claim.Options{}).Kept)
	require.True(t, again(claim.Options{}).Kept)
	require.Equal(t, 1, proofs)
	require.False(t, again(claim.Options{Again: true}).Kept)
	require.False(t, again(claim.Options{Repeat: 2}).Kept)
	require.Equal(t, 4, proofs)

	content, fault = "two", errors.New("no longer")
	require.Equal(t, claim.Fail, again(claim.Options{}).Verdict)
	require.Equal(t, claim.Fail, again(claim.Options{}).Verdict)
	require.Equal(t, 6, proofs)
	content, fault = "one", nil
	require.True(t, again(claim.Options{}).Kept, "what it was before is still proven")

	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, file := range files { // A store that somebody has damaged costs time and nothing else.
		require.NoError(t, os.WriteFile(filepath.Join(dir, file.Name()), []byte("{"), 0o600))
	}
	require.False(t, again(claim.Options{}).Kept)
	require.True(t, again(claim.Options{}).Kept)
}

func TestAClaimWhoseContentCannotBeToldIsProvenEachTime(t *testing.T) {
	t.Parallel()
	store := claim.StoreIn(filepath.Join(t.TempDir(), "later"))
	claims := []claim.Claim{{
		Name: "unreadable", Content: func(context.Context) (string, error) { return "", os.ErrPermission },
		Prove: func(context.Context) error { return nil },
	}}
	for range 2 {
		require.Equal(t, claim.Pass, collect(t, claims, claim.Options{Store: store})["unreadable"].Verdict)
	}
}

// An interruption leaves no verdict on what it has interrupted, and loses nothing
// that was proven before it.
func TestAnInterruptionGivesNoVerdict(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	content := func(context.Context) (string, error) { return "same", nil }
	claims := []claim.Claim{
		{Name: "quick", Work: claim.Waits, Content: content, Prove: func(context.Context) error { return nil }},
		{Name: "interrupted", Content: content, Prove: func(ctx context.Context) error { <-ctx.Done(); return errors.New("killed") }},
		{Name: "never begun", Content: content, Prove: func(context.Context) error { return errors.New("why is it begun?") }},
	}
	var seen []string
	for p := range claim.Prove(ctx, claims, claim.Options{Cores: 1, Store: claim.StoreIn(dir)}) {
		seen = append(seen, p.Claim)
		interrupt()
	}
	require.Equal(t, []string{"quick"}, seen)

	var kept claim.Proof
	for p := range claim.Prove(t.Context(), claims[:1], claim.Options{Store: claim.StoreIn(dir)}) {
		kept = p
	}
	require.True(t, kept.Kept)
}

func TestWhatAProofCountsIsToldAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	claims := []claim.Claim{
		{Name: "counts", Content: func(context.Context) (string, error) { return "same", nil }, Prove: func(ctx context.Context) error {
			claim.Tell(ctx, "30 kills")
			return nil
		}},
	}
	require.Equal(t, []string{"30 kills"}, collect(t, claims, claim.Options{Store: claim.StoreIn(dir), Repeat: 2})["counts"].Told)
	again := collect(t, claims, claim.Options{Store: claim.StoreIn(dir)})["counts"]
	require.True(t, again.Kept)
	require.Equal(t, []string{"30 kills"}, again.Told)
	claim.Tell(t.Context(), "nobody asks")
}

func TestProgressIsHonest(t *testing.T) {
	t.Parallel()
	store := remembers(t, `{" 0": 100, " 1": 100, " 2": 100, " 3": 100}`)
	var claims []claim.Claim
	for i := range 4 {
		claims = append(claims, claim.Claim{Name: fmt.Sprint(i), Work: claim.Computes, Prove: func(context.Context) error { return nil }})
	}
	var told []claim.Progress
	opts := claim.Options{Cores: 2, Store: store, Progress: func(p claim.Progress) { told = append(told, p) }}
	collect(t, claims, opts)
	first := told[0]
	require.Equal(t, 4, first.Total)
	require.Len(t, first.Running, 2)
	require.InDelta(t, 4*100/2, first.Left.Seconds(), 50, "four of 100 s on two cores")
	last := told[len(told)-1]
	require.Equal(t, 4, last.Done)
	require.Zero(t, last.Left)
}
