package incident

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"brownfield/tools/engine/process"
	"brownfield/tools/engine/subject"
)

// ErrNoFullDisk is the error of an incident with a full disk on a machine where no
// process can be made to believe in one.
var ErrNoFullDisk = errors.New("this incident fills a disk, which is only possible on Linux; choose another one: kata incident --list")

// A Setup says how an incident is begun.
type Setup struct {
	Incident *Incident
	Subject  *subject.Subject
	Dir      string    // an empty directory for the service, the journal and what else there is
	Out      io.Writer // where the person reads
	Keep     bool      // the journal is written to Dir
}

// A Session is an incident that is going on. It is for one goroutine.
type Session struct {
	*driver
	Journal *Journal

	out      io.Writer
	now      int      // minute
	minutes  []Minute // what the load found out, by minute
	failing  bool
	held     bool // no job is started
	over     bool
	resolved bool
	shown    int  // how much of the log the person has seen
	follow   bool // the log is shown as it grows
	filter   string
	hints    int
	harm     Harm
	details  []string // what is lost and broken
}

// Begin starts the service and its surroundings, and lets minute 0 go by. The
// caller ends the session with [Session.End].
func Begin(ctx context.Context, setup Setup) (*Session, error) {
	if setup.Incident.fillsDisk() && !process.CanFillDisk {
		return nil, ErrNoFullDisk
	}
	w, err := newWorld(ctx, setup.Incident, setup.Subject, setup.Dir)
	if err != nil {
		if w != nil {
			err = errors.Join(err, w.close())
		}
		return nil, err
	}
	s := &Session{driver: newDriver(w), Journal: &Journal{}, out: setup.Out, now: -1}
	if setup.Keep {
		file, err := os.OpenFile(filepath.Join(setup.Dir, journalFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("cannot begin the journal: %w", err), w.close())
		}
		s.Journal.file = file
	}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.End())
	}
	return s, nil
}

func (s *Session) begin(ctx context.Context) error {
	if err := s.Journal.add(Entry{Time: s.inc.Begins, Kind: Began, Text: s.inc.Kata.Name + "/" + s.inc.Name, Real: time.Now()}); err != nil {
		return err
	}
	if s.inc.Service.Every == 0 {
		if err := s.startAll(ctx, 1); err != nil {
			return err
		}
	}
	return s.Pass(ctx)
}

// End ends every process and waits for it. The journal is whole.
func (s *Session) End() error {
	err := s.close()
	if s.Journal.file != nil {
		err = errors.Join(err, s.Journal.file.Close())
		s.Journal.file = nil
	}
	return err
}

// Over reports whether the incident has ended, by resolve or because its time is up.
func (s *Session) Over() bool { return s.over }

// Clock is the time of day in the incident.
func (s *Session) Clock() string { return s.inc.Clock(s.now) }

func (s *Session) record(kind EntryKind, text string) error {
	return s.Journal.add(Entry{Minute: s.now, Time: s.Clock(), Kind: kind, Text: text, Real: time.Now()})
}

func (s *Session) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

// Pass lets a minute go by: its events happen, then its load is sent and judged.
func (s *Session) Pass(ctx context.Context) error {
	if s.over {
		return nil
	}
	s.now++
	for i := range s.inc.Events {
		if e := &s.inc.Events[i]; e.At == s.now && (s.failing || !e.Failing) {
			if err := s.happen(ctx, e); err != nil {
				return err
			}
		}
	}
	if err := s.keepUp(ctx); err != nil {
		return err
	}
	items, err := s.minute(ctx, s.now)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(items, func(one item) bool { return dropped(one.wrong) }) {
		s.settle(ctx)
	}
	if every := s.inc.Service.Every; every > 0 && s.now%every == 0 {
		one, err := s.run(ctx, s.now, s.held)
		if err != nil {
			return err
		}
		items = append(items, one)
	}
	if err := s.judge(items); err != nil {
		return err
	}
	s.showLog()
	if s.now >= s.inc.Length {
		if !s.resolved {
			s.say("%s  The time of this incident is over.", s.Clock())
		}
		s.over = true
	}
	return ctx.Err()
}

// judge counts what the load found out.
func (s *Session) judge(items []item) error {
	m := Minute{Sent: len(items), Memory: s.memory()}
	reasons := map[string]int{}
	for _, one := range items {
		m.Latency = max(m.Latency, float64(one.elapsed.Microseconds())/1000)
		if one.wrong != "" {
			m.Failed++
			reasons[one.load+": "+one.wrong]++
		}
	}
	s.minutes = append(s.minutes, m)
	s.harm.Failed += m.Failed
	if failing := m.Failed > 0; failing != s.failing && m.Sent > 0 {
		s.failing = failing
		kind := Recovered
		if failing {
			kind = Failing
		}
		if err := s.record(kind, counted(reasons)); err != nil {
			return err
		}
	}
	return s.Journal.add(Entry{Minute: s.now, Time: s.Clock(), Kind: Passed, Text: counted(reasons), Count: &m, Real: time.Now()})
}

// counted lists what went wrong and how often.
func counted(reasons map[string]int) string {
	var parts []string
	for reason, n := range reasons {
		parts = append(parts, fmt.Sprintf("%d × %s", n, reason))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// showLog shows what the log has gained, to a person who follows it.
func (s *Session) showLog() {
	text, next := s.log.from(s.shown)
	s.shown = next
	if !s.follow {
		return
	}
	for line := range strings.Lines(text) {
		if strings.Contains(line, s.filter) {
			fmt.Fprint(s.out, "  | ", line)
		}
	}
}

// Finish measures what cannot be measured before the end, grades, and writes the grade
// into the journal. It is called once.
func (s *Session) Finish(ctx context.Context) (Grade, error) {
	s.over = true
	for _, one := range s.lost(ctx) {
		s.harm.Lost++
		s.details = append(s.details, fmt.Sprintf("lost: %s %d, %s", one.load, one.number, one.what))
	}
	broken, err := s.broken()
	if err != nil {
		return Grade{}, err
	}
	for _, name := range broken {
		s.harm.Broken++
		s.details = append(s.details, "broken: "+name)
	}
	g := s.grade()
	return g, s.Journal.add(Entry{Minute: s.now, Time: s.Clock(), Kind: Ended, Grade: &g, Real: time.Now()})
}

// afterwards is how many minutes are watched after resolve and the last event.
const afterwards = 3

// watched is the minute until which is watched after resolve.
func (s *Session) watched() int {
	last := s.now
	for _, e := range s.inc.Events {
		last = max(last, e.At)
	}
	return min(last+afterwards, s.inc.Length)
}

// watch lets some minutes go by after resolve, to see whether it holds.
func (s *Session) watch(ctx context.Context) error {
	for until := s.watched(); s.now < until && !s.over; {
		if err := s.Pass(ctx); err != nil {
			return err
		}
	}
	s.over = true
	return nil
}

// matches reports whether a command is one of a kind.
func matches(pattern, command string) bool { return regexp.MustCompile(pattern).MatchString(command) }
