package claim

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"sync"
	"time"

	"brownfield/tools/internal/printable"
)

// Options say how claims are proven.
type Options struct {
	Store  *Store // nil keeps nothing and finds nothing
	Again  bool   // prove also what was proven before
	Repeat int    // prove every claim this many times; more than once is always again
	Cores  int    // how many there are to use; 0 is all of the machine's
	// Progress is told what goes on, from one goroutine. May be nil.
	Progress func(Progress)
}

// Progress says how far the proofs are.
type Progress struct {
	Done, Total int
	Left        time.Duration // an estimate, from how long the same claims took before
	Running     []string      // the names of what goes on, the longest first
}

// waiting is how many claims that only wait may go on for each core.
const waiting = 6

// telling is how often progress is told while nothing ends.
const telling = time.Second

// Prove proves claims, several at a time, and yields what comes of each as it is
// known. When ctx ends, so does the sequence, without a verdict on what was
// interrupted. Whoever stops listening stops the proofs; nothing goes on behind.
func Prove(ctx context.Context, claims []Claim, opts Options) iter.Seq[Proof] {
	return func(yield func(Proof) bool) {
		ctx, cancel := context.WithCancel(ctx)
		s := &schedule{opts: opts, cores: cmp.Or(opts.Cores, runtime.NumCPU()), total: len(claims), made: map[*Need]bool{}, ended: make(chan *task)}
		defer opts.Store.close()
		defer s.running.Wait()
		defer cancel()
		for _, c := range claims {
			t := &task{claim: c, name: c.Of + " " + c.Name, work: c.Work, seconds: opts.Store.took(c)}
			if proof, ok := s.known(ctx, t); ok {
				s.done++
				if ctx.Err() != nil || !yield(proof) {
					return
				}
				continue
			}
			s.add(t)
		}
		slices.SortStableFunc(s.open, func(a, b *task) int {
			// What wants the machine alone comes last: before, it would have to wait
			// until everything else pauses.
			return cmp.Or(cmp.Compare(a.work/Alone, b.work/Alone), cmp.Compare(b.seconds, a.seconds))
		})
		s.run(ctx, yield)
	}
}

// A task is a claim to be proven, or a need to be made.
type task struct {
	claim   Claim
	need    *Need // nil for a claim
	name    string
	work    Work
	content string
	seconds float64 // how long it is expected to take
	began   time.Time
	proof   Proof
}

// schedule is the state of one call of Prove. Only the goroutine that runs the
// sequence touches it.
type schedule struct {
	opts    Options
	cores   int
	open    []*task // what has not begun, the longest first
	active  []*task
	made    map[*Need]bool // whether it has been made, or is only going to be
	ended   chan *task
	running sync.WaitGroup
	done    int
	total   int
}

// known finds a claim that was proven before.
func (s *schedule) known(ctx context.Context, t *task) (Proof, bool) {
	if t.claim.Content == nil || s.opts.Store == nil {
		return Proof{}, false
	}
	content, err := t.claim.Content(ctx)
	if err != nil {
		return Proof{}, false // The proof itself will meet the same fault, and says it better.
	}
	t.content = content
	if s.opts.Again || s.opts.Repeat > 1 {
		return Proof{}, false
	}
	return s.opts.Store.load(t.claim, content)
}

// add opens a claim, and what it needs before it: that has the priority of the
// longest claim that waits for it.
func (s *schedule) add(t *task) {
	for _, need := range t.claim.Needs {
		if _, known := s.made[need]; known {
			continue
		}
		s.made[need] = false
		s.open = append(s.open, &task{need: need, name: need.Name, work: Computes, seconds: t.seconds + Alone.guess().Seconds()})
	}
	s.open = append(s.open, t)
}

// run starts what fits and passes on what ends, until nothing is left.
func (s *schedule) run(ctx context.Context, yield func(Proof) bool) {
	ticker := time.NewTicker(telling)
	defer ticker.Stop()
	for len(s.open)+len(s.active) > 0 {
		s.start(ctx)
		s.tell()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			continue
		case t := <-s.ended:
			s.active = slices.DeleteFunc(s.active, func(other *task) bool { return other == t })
			if t.need != nil {
				s.made[t.need] = true
				continue
			}
			if ctx.Err() != nil {
				return // What ends now may have been interrupted.
			}
			s.done++
			s.opts.Store.save(t.claim, t.content, t.proof)
			if !yield(t.proof) {
				return
			}
		}
	}
	s.tell()
}

// start begins every task that fits beside those that go on.
func (s *schedule) start(ctx context.Context) {
	s.open = slices.DeleteFunc(s.open, func(t *task) bool {
		if ctx.Err() != nil || !s.fits(t) {
			return false
		}
		t.began = time.Now()
		s.active = append(s.active, t)
		s.running.Go(func() {
			if t.need != nil {
				t.need.Make(ctx)
			} else {
				t.prove(ctx, max(1, s.opts.Repeat))
			}
			select {
			case s.ended <- t:
			case <-ctx.Done():
			}
		})
		return true
	})
}

// fits reports whether a task may begin now: what it needs is made, and there is
// room for it beside what goes on. What does not fit lets smaller ones pass.
func (s *schedule) fits(t *task) bool {
	for _, need := range t.claim.Needs {
		if !s.made[need] {
			return false
		}
	}
	taken, waits := 0, 0
	for _, other := range s.active {
		taken += other.work.share(s.cores)
		if other.work == Waits {
			waits++
		}
	}
	if t.work == Waits {
		alone := slices.ContainsFunc(s.active, func(other *task) bool { return other.work == Alone })
		return !alone && waits < waiting*s.cores
	}
	if t.work == Alone {
		return len(s.active) == 0
	}
	return taken+t.work.share(s.cores) <= 2*s.cores
}

func (s *schedule) tell() {
	if s.opts.Progress == nil {
		return
	}
	p := Progress{Done: s.done, Total: s.total, Left: s.left()}
	longest := slices.SortedStableFunc(slices.Values(s.active), func(a, b *task) int { return a.began.Compare(b.began) })
	for _, t := range longest {
		p.Running = append(p.Running, t.name)
	}
	s.opts.Progress(p)
}

// left estimates how long the rest takes: all work divided by the cores, or the
// longest of them, whichever is more.
func (s *schedule) left() time.Duration {
	work, longest := 0.0, 0.0
	add := func(t *task, seconds float64) {
		work += seconds * float64(t.work.share(s.cores)) / float64(2*s.cores)
		longest = max(longest, seconds)
	}
	for _, t := range s.active {
		add(t, max(0, t.expected()-time.Since(t.began).Seconds()))
	}
	for _, t := range s.open {
		add(t, t.expected())
	}
	return time.Duration(max(work, longest) * float64(time.Second))
}

// expected is how long a task takes, as far as is known. The figure of a need is
// its priority.
func (t *task) expected() float64 {
	if t.need != nil {
		return Computes.guess().Seconds()
	}
	return t.seconds
}

// prove proves a claim so many times.
func (t *task) prove(ctx context.Context, times int) {
	p := Proof{Of: t.claim.Of, Claim: t.claim.Name, Verdict: Pass}
	for range times {
		if ctx.Err() != nil {
			break
		}
		p.Runs++
		var told told
		err := t.claim.Prove(context.WithValue(ctx, tellKey{}, &told))
		p.Told = told.lines
		switch {
		case errors.Is(err, ErrSkipped):
			p.Verdict, p.Reason = Skip, printable.Text(err.Error())
		case err != nil:
			p.Failed++
			p.Verdict, p.Reason = Fail, printable.Text(err.Error())
		}
	}
	p.Seconds = float64(time.Since(t.began).Round(time.Millisecond)) / float64(time.Second)
	t.proof = p
}
