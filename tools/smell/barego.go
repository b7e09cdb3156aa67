package smell

import "golang.org/x/tools/go/analysis"

// BareGo reports a go statement that no scope waits for.
//
// Before:
//
//	func (s *Store) Save(r Record) {
//		s.records = append(s.records, r)
//		go s.flush()
//	}
//
// After:
//
//	func (s *Store) Save(r Record) {
//		s.records = append(s.records, r)
//		s.flushes.Go(s.flush)
//	}
//
//	func (s *Store) Close() { s.flushes.Wait() }
//
// Nobody can know when the first flush has ended: not the caller, who may exit
// and lose it, nor a test, which has to sleep, nor the next flush, which may
// run at the same time. A goroutine with an owner that waits is like a call:
// its effects are there afterwards, and its error has somewhere to go.
//
// Waiting is understood broadly. The goroutine may tell a WaitGroup, a Cond, a
// semaphore or a pipe; send on or close a channel that anybody receives from,
// returns or passes on; cancel a context that the function waits for; or serve
// HTTP in a package that calls Shutdown or Close. A goroutine that does nothing
// but receive, and cancel a context perhaps, has no effect to wait for. A
// goroutine whose code is a function
// value or an interface method, and one that is given a channel, may do any of
// that unseen, and is not reported.
var BareGo = &analysis.Analyzer{
	Name:     "barego",
	Doc:      "report go statements that no scope waits for",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(bareGo),
}

func bareGo(p *program) {
	for _, s := range p.starts {
		if !p.waitedFor(s) && !p.unowned(s) {
			p.report(s.node(), "nobody waits for this goroutine: start it in an errgroup or a sync.WaitGroup, or receive from a channel that it closes")
		}
	}
}
