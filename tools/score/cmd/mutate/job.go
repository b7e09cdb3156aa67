package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"brownfield/tools/catalog"
	"brownfield/tools/mutate"
	"brownfield/tools/report"
	"brownfield/tools/score"
	"brownfield/tools/subject"
)

// A job is a program and the suites that are scored on it.
type job struct {
	name    string // for people: "csvstats, v2 of 01-csv-stats"
	edition string
	dir     string
	tests   bool     // score the package's own tests, and no scripts
	scripts []string // files
	defects []string // scripts that only count where they pass; files
	pinned  []string
	first   bool // that a mutant is detected is enough
	// accepted are the survivors that somebody answers for.
	accepted []catalog.Survivor
}

// ofKata is the job for an edition of a kata.
func ofKata(kata *catalog.Kata, edition catalog.Edition) job {
	j := job{
		name: fmt.Sprintf("%s of kata %02d", edition.Name, kata.Number), edition: edition.Name, dir: edition.Dir,
		scripts: kata.Characterization, pinned: kata.Pinned, accepted: kata.Survivors,
	}
	if edition.Name == "v1" {
		return j // What its defects' scripts are for is that they fail on it.
	}
	for _, defect := range kata.Defects {
		j.defects = append(j.defects, defect.Script)
	}
	return j
}

// A bench is a program built with its mutants, ready to be measured as often as
// one likes.
type bench struct {
	job
	builder     *subject.Builder
	room        string
	close       func() // takes the room away
	program     *mutate.Program
	plain, race *subject.Subject // race is nil where there is no race detector
}

// build builds a job's program. The bench has to be closed.
func (j job) build(ctx context.Context, tell *teller) (*bench, error) {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return nil, err
	}
	room, remove, err := subject.LargeRoom("mutants")
	if err != nil {
		return nil, err
	}
	b := &bench{job: j, builder: builder, room: room, close: remove}
	if err := b.make(ctx, tell); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *bench) make(ctx context.Context, tell *teller) (err error) {
	tell.say("finding mutants and building them in")
	if b.program, err = mutate.Load(ctx, b.builder, b.dir, b.room); err != nil {
		return err
	}
	if b.tests {
		b.plain = &subject.Subject{Binary: filepath.Join(b.room, "package.test")}
		return b.program.BuildTest(ctx, b.plain.Binary)
	}
	original, err := b.builder.Build(ctx, b.dir, subject.Plain)
	if err != nil {
		return err
	}
	mutated := *original
	mutated.Binary = filepath.Join(b.room, original.Program)
	if err := b.program.Build(ctx, mutated.Binary); err != nil {
		return err
	}
	b.plain = &mutated
	if raced := b.builder.NoRace() == nil; !raced {
		return nil
	}
	tell.say("the same for the race detector (the first race build takes a while)")
	race := mutated
	race.Mode, race.Binary = subject.Race, mutated.Binary+".race"
	b.race = &race
	return b.program.Build(ctx, race.Binary, "-race")
}

// measure scores the suites. The report says what is known, also beside an
// error.
func (b *bench) measure(ctx context.Context, tell *teller) (*score.Report, error) {
	tell.say("running the suite without a mutant")
	defer tell.clear()
	suites, err := b.suites(ctx)
	if err != nil {
		return nil, err
	}
	expected := acceptable(b.edition, b.job.accepted, b.program.Mutants)
	return score.Measure(ctx, b.program, suites, score.Options{
		Pinned: b.pinned, First: b.first, Progress: tell.progress,
		Survivor: func(m *mutate.Mutant) bool { return expected[m] != "" },
	})
}

func (b *bench) suites(ctx context.Context) ([]*score.Suite, error) {
	if b.tests {
		room := filepath.Join(b.room, "stand")
		if err := os.Mkdir(room, 0o750); err != nil {
			return nil, fmt.Errorf("cannot make room for the tests: %w", err)
		}
		tier, _ := subject.WorldTier(ctx, b.program.Dir()) // Why it is no better one is the doctor's matter.
		tests, err := score.Tests(ctx, tier, b.plain.Binary, b.program.Dir(), room)
		return []*score.Suite{tests}, err
	}
	if len(b.scripts) == 0 {
		return nil, fmt.Errorf("there are no scripts (*.txtar) to score %s with; write a first one (docs/scripts.md)", b.name)
	}
	var hidden []string
	for _, file := range slices.Concat(b.scripts, b.defects) {
		hidden = append(hidden, filepath.Dir(file))
	}
	slices.Sort(hidden)
	hidden = slices.Compact(hidden)
	suites := []*score.Suite{score.Scripts("characterization", b.plain, b.scripts)}
	if len(b.defects) > 0 {
		defects := score.Scripts("defects", b.plain, b.defects)
		defects.Lenient = true
		suites = append(suites, defects)
	}
	concurrent := func(m *mutate.Mutant) bool { return mutate.Concurrent(m.Operator) }
	if b.race != nil && slices.ContainsFunc(b.program.Mutants, concurrent) {
		races := score.Scripts("race", b.race, b.scripts)
		races.Lenient, races.Only = true, concurrent
		suites = append(suites, races)
	}
	for _, suite := range suites {
		suite.Hides = hidden
	}
	return suites, nil
}

// again measures a few mutants once more, with the machine for themselves and a
// baseline of their own, and puts what comes of it into the report.
func (b *bench) again(ctx context.Context, tell *teller, report *score.Report, mutants []*mutate.Mutant) error {
	few := *b.program
	few.Mutants = mutants
	once := *b
	once.program = &few
	second, err := once.measure(ctx, tell)
	if err != nil {
		return err
	}
	for _, r := range second.Results {
		i := slices.IndexFunc(report.Results, func(old score.Result) bool { return old.Mutant == r.Mutant })
		report.Results[i] = r
	}
	return nil
}

// A teller tells a waiting person how far the work is: on a terminal in one
// line that is overwritten, elsewhere in a line every few seconds.
type teller struct {
	w      io.Writer
	screen *report.Screen
	last   time.Time
}

func newTeller(w io.Writer) *teller { return &teller{w: w, screen: report.NewScreen(w, "")} }

func (t *teller) say(doing string) {
	if t.screen.Live {
		t.screen.Measure()
		fmt.Fprintf(t.w, "\r\x1b[K%s", t.screen.Fit("  … "+doing))
		return
	}
	fmt.Fprintf(t.w, "… %s\n", doing)
}

func (t *teller) progress(p score.Progress) {
	every := 4 * time.Second
	if t.screen.Live {
		every = 100 * time.Millisecond
	}
	if time.Since(t.last) < every {
		return
	}
	t.last = time.Now()
	t.say(fmt.Sprintf("%d of %d mutants tried, about %.0f s left", p.Done, p.Total, p.Left.Seconds()))
}

func (t *teller) clear() {
	if t.screen.Live {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
}
