package mutation

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// A Session is a job whose programs are built with their mutants, ready to be
// measured as often as one likes.
type Session struct {
	Job
	builder  *subject.Builder
	tell     func(doing string)
	scratch  string // directory for what is built
	remove   func() // takes scratch away
	settings mutate.Settings
	parts    []*part
	untested []string // import paths of packages that have no tests
	choice   choice
}

// A part is one of the programs of a session.
type part struct {
	program     *mutate.Program
	scratch     string
	plain, race *subject.Subject // race is nil where there is no race detector
}

// Build builds a job's programs with their mutants. It tells what it does, and after a
// comma how far that is. The session has to be closed.
func (j Job) Build(ctx context.Context, tell func(doing string)) (*Session, error) {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return nil, err
	}
	scratch, remove, err := tempdir.OnDisk("mutants")
	if err != nil {
		return nil, err
	}
	s := &Session{Job: j, builder: builder, tell: tell, scratch: scratch, remove: remove}
	if err := s.make(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close removes what was built.
func (s *Session) Close() { s.remove() }

func (s *Session) make(ctx context.Context) (err error) {
	s.tell("finding mutants and building them in")
	if s.Own {
		if s.settings, err = mutate.SettingsIn(ctx, s.Dir); err != nil {
			return err
		}
	}
	dirs, err := s.packages(ctx)
	if err != nil {
		return err
	}
	var all []*mutate.Mutant
	for i, dir := range dirs {
		p := &part{scratch: filepath.Join(s.scratch, strconv.Itoa(i))}
		source := mutate.Source{Dir: dir, Alone: s.Tests, Qualified: s.Below, Settings: s.settings}
		if p.program, err = mutate.Load(ctx, s.builder, source, p.scratch); err != nil {
			return err
		}
		if s.Tests && !p.program.HasTests() {
			return fmt.Errorf("there are no tests in %s: it has no _test.go file that is built here; if it needs a tag, set GOFLAGS=-tags=TAG", dir)
		}
		s.parts, all = append(s.parts, p), append(all, p.program.Mutants...)
	}
	if s.choice, err = s.Select.choose(all, s.Pinned); err != nil {
		return err
	}
	for i, p := range s.parts {
		if !s.choice.any(p.program.Mutants) {
			continue
		}
		if len(s.parts) > 1 {
			s.tell(fmt.Sprintf("finding mutants and building them in, package %d of %d", i+1, len(s.parts)))
		}
		if err := s.build(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// packages lists the directories of the packages to score.
func (s *Session) packages(ctx context.Context) ([]string, error) {
	if !s.Below {
		return []string{s.Dir}, nil
	}
	all, err := mutate.Packages(ctx, s.builder, s.settings, s.Dir)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, p := range all {
		if p.HasTests {
			dirs = append(dirs, p.Dir)
		} else {
			s.untested = append(s.untested, p.ImportPath)
		}
	}
	if len(dirs) == 0 {
		return nil, fmt.Errorf("no package in %s or below has tests", s.Dir)
	}
	return dirs, nil
}

func (s *Session) build(ctx context.Context, p *part) error {
	bin := filepath.Join(p.scratch, "bin")
	if err := os.MkdirAll(bin, 0o750); err != nil {
		return fmt.Errorf("cannot make a directory for the program: %w", err)
	}
	if s.Tests {
		p.plain = &subject.Subject{Binary: filepath.Join(bin, "package.test")}
		return p.program.BuildTest(ctx, p.plain.Binary)
	}
	name := p.program.Name()
	p.plain = &subject.Subject{Program: name, Dir: s.Dir, Mode: subject.Plain, Binary: filepath.Join(bin, name)}
	if err := p.program.Build(ctx, p.plain.Binary); err != nil {
		return err
	}
	if raced := s.builder.Go.NoRace() == nil; !raced {
		return nil
	}
	s.tell("the same for the race detector (the first race build takes a while)")
	race := *p.plain
	race.Mode, race.Binary = subject.Race, filepath.Join(bin, "race-"+name)
	p.race = &race
	return p.program.Build(ctx, race.Binary, "-race")
}

// Measure runs the suites over the mutants. The report says what is known, also
// beside an error.
func (s *Session) Measure(ctx context.Context) (*Report, error) {
	scored, err := s.measure(ctx, s.choice.wanted)
	if scored == nil {
		return nil, err
	}
	return &Report{
		Report: scored, Judgement: judge(s.Job, scored), Lines: score.Sources{},
		job: s.Job, root: s.root(), untested: s.untested, notTaken: s.settings.Notes, sampled: s.choice.sampled, interrupted: err != nil,
	}, err
}

// root is the directory that names in a report are relative to.
func (s *Session) root() string {
	if !s.Below {
		return s.parts[0].program.Dir()
	}
	dir, err := filepath.Abs(s.Dir)
	if err != nil {
		return s.Dir
	}
	return dir
}

func (s *Session) measure(ctx context.Context, wanted map[*mutate.Mutant]bool) (*score.Report, error) {
	s.tell("running the suite without a mutant")
	targets, err := s.targets(ctx)
	defer func() {
		for _, target := range targets {
			_ = target.Record.Close() // Every line of it is written.
		}
	}()
	if err != nil {
		return nil, err
	}
	var all []*mutate.Mutant
	for _, p := range s.parts {
		all = append(all, p.program.Mutants...)
	}
	opts := score.Options{
		Pinned: s.Pinned, First: s.First, Budget: s.Budget,
		Progress: func(p score.Progress) {
			s.tell(fmt.Sprintf("trying mutants, %d of %d, about %.0f s left", p.Done, p.Total, p.Left.Seconds()))
		},
	}
	if wanted != nil {
		opts.Wanted = func(m *mutate.Mutant) bool { return wanted[m] }
	}
	if expected := acceptable(s.Job, all); len(expected) > 0 {
		opts.Survivor = func(m *mutate.Mutant) bool {
			kind, _, _ := strings.Cut(expected[m], ": ")
			return kind != "" && kind != string(catalog.Scheduling) // Those are killed on some days.
		}
	}
	return score.Measure(ctx, targets, opts)
}

// again measures a few mutants once more, with the machine for themselves and a
// baseline of their own, and puts the outcomes into the report.
func (s *Session) again(ctx context.Context, report *Report, mutants []*mutate.Mutant) error {
	wanted := map[*mutate.Mutant]bool{}
	for _, m := range mutants {
		wanted[m] = true
	}
	second, err := s.measure(ctx, wanted)
	if err != nil {
		return err
	}
	for _, r := range second.Results {
		if wanted[r.Mutant] {
			i := slices.IndexFunc(report.Results, func(old score.Result) bool { return old.Mutant == r.Mutant })
			report.Results[i] = r
		}
	}
	report.Judgement = judge(s.Job, report.Report)
	return nil
}

// Reference is the score of the kata's own suite on v1, which the session was built
// of. It is measured once, until the kata or this program changes.
func (s *Session) Reference(ctx context.Context, kata *catalog.Kata, v1 catalog.Edition) (*score.Report, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find our own executable: %w", err)
	}
	store, err := check.OpenStoreOf(binary)
	if err != nil {
		return nil, err
	}
	key, err := store.Key(s.builder, kata, v1)
	if err != nil {
		return nil, err
	}
	var kept score.Report
	if store.Recall(key, "reference", &kept) {
		return &kept, nil
	}
	s.tell("the same with the kata's own suite (only this time)")
	own := *s
	own.Scripts = kata.Characterization
	measured, err := own.measure(ctx, nil)
	if err != nil {
		return nil, err
	}
	return measured, store.Remember(key, "reference", measured)
}
