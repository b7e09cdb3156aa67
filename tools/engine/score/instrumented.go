package score

import (
	"context"
	"slices"
)

// sortOutTests finds out why tests fail with no mutant on. One that passes when no
// mutants are compiled in is left out. When another fails, it may only need the
// tests that run before it: then all tests are taken as one case.
func (m *measured) sortOutTests(ctx context.Context, s *Suite) error {
	if !slices.ContainsFunc(s.cases, func(c *testcase) bool { return c.omitted == "" }) && len(s.cases) > 0 {
		return &BaselineError{Message: "no test runs; " + s.cases[0].name + " " + s.cases[0].omitted}
	}
	for _, c := range s.cases {
		if c.fault == nil || c.omitted != "" {
			continue
		}
		blames, err := s.tests.blamesMutants(ctx, c)
		if err != nil {
			return err
		}
		if !blames {
			return m.asOne(ctx, s)
		}
		c.omitted = instrumented
	}
	return nil
}

// blamesMutants reports whether a case that has failed fails every time, and passes
// every time when no mutants are compiled in.
func (t *tests) blamesMutants(ctx context.Context, c *testcase) (bool, error) {
	if err := t.needOriginal(ctx); err != nil {
		return false, err
	}
	for range 2 {
		v, err := t.runOn(ctx, t.original, trial{cases: []*testcase{c}})
		if err != nil || v.failed != "" {
			return false, err
		}
	}
	v, err := t.run(ctx, trial{cases: []*testcase{c}})
	return v.failed != "", err
}

// needOriginal compiles the tests without mutants, once.
func (t *tests) needOriginal(ctx context.Context) error {
	if t.original != nil {
		return nil
	}
	binary, err := t.pkg.Original(ctx)
	if err != nil {
		return err
	}
	if t.original, err = t.prepare("original", binary); err != nil {
		return err
	}
	return t.allow(t.original)
}

// asOne makes all tests one case, without those that are left out.
func (m *measured) asOne(ctx context.Context, s *Suite) error {
	for _, c := range s.cases {
		switch c.omitted {
		case "":
		case instrumented:
			s.omit(c.name)
		default: // It leaves itself out.
			s.left = append(s.left, Omission{s.Name, c.name, c.omitted})
		}
	}
	all := &testcase{name: everything}
	s.cases = []*testcase{all}
	for {
		all.fault, all.omitted = nil, ""
		if err := m.observe(ctx, s, all); err != nil || all.fault == nil {
			return err
		}
		guilty := all.fault.Case
		if guilty == everything || slices.Contains(s.tests.omitted, guilty) {
			return m.named(ctx, s, all.fault)
		}
		blames, err := s.tests.blamesMutants(ctx, all)
		if err != nil {
			return err
		}
		if !blames {
			return all.fault
		}
		s.omit(guilty)
	}
}

func (s *Suite) omit(name string) {
	s.left = append(s.left, Omission{s.Name, name, instrumented})
	s.tests.omitted = append(s.tests.omitted, name)
}

// named finds the test that is to blame for a failure whose output does not name
// it: the one that ran last.
func (m *measured) named(ctx context.Context, s *Suite, fault *BaselineError) error {
	v, err := s.run(ctx, trial{cases: s.cases, verbose: true})
	if err != nil {
		return err
	}
	if v.failed != "" {
		return &BaselineError{Case: v.failed, Message: v.reason}
	}
	return fault
}
