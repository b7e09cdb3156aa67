package script

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/subject"
)

// A session is one script being run over one subject.
type session struct {
	subject *subject.Subject
	stand   *subject.Stand
	work    string            // below it the script's own directory is made
	orders  []subject.Reports // where the calls so far were reported
}

func newSession(room string, s *subject.Subject) (*session, error) {
	ses := &session{subject: s, work: filepath.Join(room, "work")}
	outside := filepath.Join(room, "stand")
	for _, dir := range []string{ses.work, outside} {
		if err := os.Mkdir(dir, 0o750); err != nil {
			return nil, fmt.Errorf("cannot make room for a script: %w", err)
		}
	}
	var err error
	ses.stand, err = s.Stand(outside)
	return ses, err
}

// setup makes the subject callable by name, and the day the same everywhere.
func (ses *session) setup(env *testscript.Env) error {
	env.Setenv("PATH", ses.stand.Bin+string(os.PathListSeparator)+env.Getenv("PATH"))
	env.Setenv("TZ", "UTC")
	order, err := ses.order(subject.Limits{}, "")
	if err != nil {
		return err
	}
	name, value, _ := strings.Cut(order, "=")
	env.Setenv(name, value)
	return nil
}

// order prepares a kind of call and remembers where it will be reported.
func (ses *session) order(limits subject.Limits, signal string) (string, error) {
	env, reports, err := ses.stand.Order(limits, signal)
	if err != nil {
		return "", err
	}
	ses.orders = append(ses.orders, reports)
	return env, nil
}

// read collects the reports of all calls.
func (ses *session) read() ([]subject.Report, error) {
	var all []subject.Report
	for _, order := range ses.orders {
		reports, err := order.Read()
		if err != nil {
			return nil, err
		}
		all = append(all, reports...)
	}
	return all, nil
}

// condition adds [race]: the subject was built with the race detector.
func (ses *session) condition(name string) (bool, error) {
	if name == "race" {
		return ses.subject.Mode == subject.Race, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

func (ses *session) commands() map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]func(*testscript.TestScript, bool, []string){}
	for _, command := range Commands() {
		all[command.Name] = func(ts *testscript.TestScript, neg bool, args []string) {
			if neg {
				ts.Fatalf("! %s: say what is expected instead (%s)", command.Name, command.Usage)
			}
			if err := command.run(ses, ts, args); errors.Is(err, errUsage) {
				ts.Fatalf("usage: %s", command.Usage)
			} else if err != nil {
				ts.Fatalf("%v", err)
			}
		}
	}
	return all
}

// errUsage is returned by a command that was called with the wrong words.
var errUsage = errors.New("wrong usage")

// A Command is one of the commands that this package adds.
type Command struct {
	Name  string
	Usage string
	Does  string
	run   func(ses *session, ts *testscript.TestScript, args []string) error
}

// Commands lists what this package adds to testscript.
func Commands() []Command {
	return []Command{
		{
			Name:  "run",
			Usage: "run [-exit N] [-within D] [-maxrss SIZE] [-nofile N] [-signal NAME] [-glob] program args…",
			Does: "Runs the subject and demands the exact exit code (0 unless -exit says otherwise). " +
				"-within bounds the time, -maxrss the memory (not judged on a race build, whose memory is mostly the detector's), -nofile the open files. " +
				"-signal keeps standard input open and sends the signal when the program has read all of it. " +
				"-glob replaces arguments that match files by their names, sorted.",
			run: (*session).run,
		},
		{
			Name:  "repeat",
			Usage: "repeat [-keep N] COUNT FILE NEW",
			Does:  "Writes a NEW file that holds the lines of FILE COUNT times; the first N lines, a header, only once.",
			run:   (*session).repeat,
		},
		{
			Name:  "copies",
			Usage: "copies COUNT FILE PATTERN",
			Does:  "Copies FILE COUNT times, under names in which the %d of PATTERN counts from 1: part-%03d.csv.",
			run:   (*session).copies,
		},
	}
}

// duration and size are flag values that cannot be empty or negative.
func duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is not a duration: write 2s or 500ms", text)
	}
	return d, nil
}
