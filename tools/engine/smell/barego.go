package smell

import "golang.org/x/tools/go/analysis"

// BareGo reports go statements that no scope waits for.
var BareGo = &analysis.Analyzer{
	Name:     "barego",
	URL:      page + "#barego",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(bareGo),
	Doc: `report go statements that no scope waits for

Before:

	func (s *Store) Save(r Record) {
		s.records = append(s.records, r)
		go s.flush()
	}

After:

	func (s *Store) Save(r Record) {
		s.records = append(s.records, r)
		s.flushes.Go(s.flush)
	}

	func (s *Store) Close() { s.flushes.Wait() }

The caller of the first Save cannot know when the flush has ended. It may exit
and lose the records; a test has to sleep; the next flush may run at the same
time. A goroutine with an owner that waits is like a call: its effects are there
afterwards, and its error has somewhere to go.

Watch: the second program ends later, by the time that the last flush takes. Call
Close on every way out, and give a flush that can hang a context.

Waiting is understood broadly. The goroutine may tell a WaitGroup, a Cond, a
semaphore or a pipe; send on or close a channel that the package receives from,
returns or passes on; cancel a context that the function waits for; unlock a mutex
that was locked for it; end with a receive from an unbuffered channel that the
package sends on; or serve in a package that calls Stop, Shutdown or Close. There
is nothing to wait for in a goroutine that waits for an event itself and then
cancels, stops, or ends the process. A goroutine whose code is a function value or
an interface method, and one that is given a channel, may do any of that unseen,
and is not reported.

In tests three more kinds count as waited for: goroutines in a synctest bubble,
those on a listener or a connection, and those after whose start the test receives
from a channel of the code under test. Examples are left alone.`,
}

func bareGo(p *program) {
	for _, s := range p.starts {
		if !p.waitedFor(s) && !p.unowned(s) {
			p.report(s.node(), "nobody waits for this goroutine: start it in an errgroup or a sync.WaitGroup, or receive from a channel that it closes")
		}
	}
}
