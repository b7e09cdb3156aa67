package score

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"brownfield/tools/engine/mutate"
)

const (
	// rehearsals is how often tests run with no mutant on, before any mutant is tried:
	// a test that fails once in ten runs fails in one of 22, nine times out of ten.
	rehearsals = 22
	// fewestRehearsals is how often tests run that take long, and rehearsing is how
	// long the others may take together.
	fewestRehearsals = 6
	rehearsing       = time.Minute
)

// rehearse runs suites of tests as often, and as many runs side by side, as mutants
// will, with no mutant on. Runs that only pass alone go alone; tests that do not
// pass even then are not scored. (Scripts are proven apart, and often; what they
// share, they share with nobody.)
func (m *measured) rehearse(ctx context.Context) error {
	for _, suite := range m.Suites {
		if suite.tests == nil {
			continue
		}
		together := m.most + waiters*runtime.NumCPU()
		if suite.serial {
			together, m.most, m.serial = 1, 1, true
		}
		for {
			flaky, err := m.side(ctx, suite, together)
			if err != nil {
				return err
			}
			if flaky == nil {
				break
			}
			if together == 1 {
				return flaky
			}
			together = min(together/2, m.most)
			m.most, m.serial = together, true
		}
		if m.serial && !suite.serial {
			suite.Says += fmt.Sprintf("; %d of them went at a time, because more disturb each other with no mutant on", m.most)
		}
	}
	return nil
}

// rehearsals is how often a suite is rehearsed.
func (s *Suite) rehearsals(together int) int {
	var elapsed time.Duration
	for _, c := range s.cases {
		elapsed += c.elapsed
	}
	affordable := rehearsals
	if elapsed > 0 {
		affordable = int(rehearsing * time.Duration(runtime.NumCPU()) / elapsed)
	}
	return min(max(rehearsals, together), max(affordable, fewestRehearsals))
}

// side rehearses a suite with so many runs side by side. flaky is nil when all of
// them have passed. No run is stopped: that would end the suite's later runs.
func (m *measured) side(ctx context.Context, suite *Suite, together int) (flaky *BaselineError, err error) {
	var mu sync.Mutex
	err = each(ctx, together, make([]int, suite.rehearsals(together)), func(ctx context.Context, _ int) error {
		mu.Lock()
		known := flaky != nil
		mu.Unlock()
		if known {
			return nil
		}
		v, err := suite.run(ctx, trial{cases: suite.cases, env: mutate.Switch(0, ""), limit: retryAlone().limit(suite.cases)})
		if err != nil || v.failed == "" {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if flaky == nil {
			flaky = &BaselineError{Case: v.failed, Message: "it passed before, and now: " + v.reason}
			if v.failed != everything {
				flaky.Message += "; make it reliable, or leave it out with GOFLAGS=-skip=" + v.failed
			}
		}
		return nil
	})
	return flaky, err
}
