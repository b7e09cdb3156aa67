package score

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"brownfield/tools/mutate"
)

// rehearsals is how often tests run with no mutant on, before any mutant is tried:
// a test that fails once in ten runs fails in one of 22, nine times out of ten.
const rehearsals = 22

// rehearse runs suites of tests as often, and as many runs side by side, as mutants
// will, with no mutant on. Runs that only pass alone go alone; tests that do not
// pass even then are not scored. (Scripts are proven apart, and often; what they
// share, they share with nobody.)
func (m *measurement) rehearse(ctx context.Context) error {
	for _, suite := range m.suites {
		if !suite.together {
			continue
		}
		together := m.most + waiters*runtime.NumCPU()
		if suite.alone {
			together, m.most, m.meet = 1, 1, true
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
			m.most, m.meet = together, true
		}
		if m.meet && !suite.alone {
			suite.Says += fmt.Sprintf("; %d of them went at a time, because more disturb each other with no mutant on", m.most)
		}
	}
	return nil
}

// side rehearses a suite with so many runs side by side. flaky is nil when all of
// them have passed. Nothing is called off: that would end the suite's later runs.
func (m *measurement) side(ctx context.Context, suite *Suite, together int) (flaky *BaselineError, err error) {
	var mu sync.Mutex
	err = each(ctx, together, make([]int, max(rehearsals, together)), func(ctx context.Context, _ int) error {
		mu.Lock()
		known := flaky != nil
		mu.Unlock()
		if known {
			return nil
		}
		v, err := suite.run(ctx, suite.cases, mutate.Switch(0, 0, ""), within(suite.cases, alone()))
		if err != nil || v.failed == "" {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if flaky == nil {
			flaky = &BaselineError{Case: v.failed, Says: "it passed before, and now: " + v.reason}
		}
		return nil
	})
	return flaky, err
}
