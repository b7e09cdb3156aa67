package incident

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/process"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// head is the beginning of every incident here.
const head = `format = 1
title = "A test"
defect = "wrong"
trouble = "It goes wrong."
begins = "23:58"
length = 20
severity = ["SEV2"]
hints = ["a", "b"]
[[event]]
at = 1
page = "It is broken."
`

const serve = `[service]
args = ["-addr", "$ADDR"]
restarts = true
[[load]]
name = "prices"
times = 2
request = "GET /price"
wants = "^1 $"
`

// A trial is an incident in a directory of its own.
type trial struct {
	t   *testing.T
	inc *Incident
	out bytes.Buffer
	*Session
}

// written writes an incident, with files by name, and reads it.
func written(t *testing.T, facts string, files map[string]string) (*Incident, error) {
	t.Helper()
	kata := &catalog.Kata{Name: "01-shop", Number: 1, Program: "shop", Dir: filepath.Join(t.TempDir(), "katas", "01-shop"), Defects: []catalog.Defect{{Name: "wrong", Where: "main.go:main"}}}
	dir := filepath.Join(kata.Dir, catalog.Incidents, "test")
	put := func(name, text string) {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	put(factsFile, facts)
	for name, text := range files {
		put(name, text)
	}
	return Find(kata, "")
}

// try begins an incident.
func try(t *testing.T, facts string, files map[string]string) *trial {
	t.Helper()
	inc, err := written(t, head+facts, files)
	require.NoError(t, err)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	s, err := builder.Build(t.Context(), filepath.Join("testdata", "program"), subject.Plain)
	require.NoError(t, err)
	r := &trial{t: t, inc: inc}
	r.Session, err = Begin(t.Context(), Setup{Incident: inc, Subject: s, Dir: t.TempDir(), Out: &r.out, Keep: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.End()) })
	return r
}

// do carries out commands and returns what was printed.
func (r *trial) do(lines ...string) string {
	r.t.Helper()
	r.out.Reset()
	for _, line := range lines {
		require.NoError(r.t, r.Do(r.t.Context(), line))
	}
	return r.out.String()
}

// failed is what the load found out in the last minute.
func (r *trial) failed() int { return r.minutes[len(r.minutes)-1].Failed }

func onePrice() map[string]string { return map[string]string{"files/price.txt": "1"} }

func TestTheSameCommandsGiveTheSameCourse(t *testing.T) {
	t.Parallel()
	course := func() []Entry {
		r := try(t, serve, onePrice())
		r.do("wait 2", "restart -addr $ADDR -mode x", "wait", "rollback", "declare SEV2", "wait 2", "mitigated", "cause main.go:main", "resolve")
		_, err := r.Finish(t.Context())
		require.NoError(t, err)
		var entries []Entry
		for _, e := range r.Journal.Entries {
			if e.Count != nil {
				e.Count = &Minute{Sent: e.Count.Sent, Failed: e.Count.Failed} // The rest is measured.
			}
			e.Real = time.Time{}
			entries = append(entries, e)
		}
		return entries
	}
	one, another := course(), course()
	require.Equal(t, one, another)
}

func TestAGradeOfTheRightCourse(t *testing.T) {
	t.Parallel()
	r := try(t, serve+"[bounds]\ndeclare = 2\nmitigate = 4\nresolve = 6\nharm = { failed = 2 }\n", onePrice())
	r.do("wait 1", "restart -addr $ADDR -mode x", "declare sev2", "wait", "rollback", "wait", "mitigated", "cause main.go:main", "resolve")
	g, err := r.Finish(t.Context())
	require.NoError(t, err)
	require.True(t, g.Passed)
	require.Equal(t, 100, g.Points, marks(g))
	require.Equal(t, Harm{Failed: 2}, g.Harm)
	require.Equal(t, Minutes{Declared: 0, Mitigated: 2, Recovered: 2, Resolved: 2}, g.After)
	require.Equal(t, "00:04", r.Clock()) // Midnight has gone by.
}

func TestCommands(t *testing.T) {
	t.Parallel()
	r := try(t, serve, onePrice())
	require.Contains(t, r.do("resolve"), "Nothing has been reported yet")
	require.False(t, r.Over())
	r.do("wait")
	for line, want := range map[string]string{
		"statsu":            "There is no command \"statsu\". Did you mean status?",
		"xyzzy":             "help lists them",
		"declare":           "Usage: declare SEV1|SEV2|SEV3",
		"declare 2":         "Usage: declare",
		"wait 999999999":    "Usage: wait",
		"wait soon":         "Usage: wait",
		"cause main.go":     "Usage: cause FILE:FUNC",
		"scale 3":           "1 process at most",
		"scale x":           "Usage: scale",
		"signal":            "Usage: signal NAME",
		"signal NOSUCH":     "NOSUCH",
		"rollback":          "nothing to take back",
		"upstream":          "calls no other service",
		"runbook":           "no runbook",
		"http GET":          "Usage: http",
		"http GET /price":   "200 OK\n  | 1 ",
		"http GET /nowhere": "404 Not Found",
		"status":            "running for 1 min, since 23:58",
		"logs listen":       "| listening",
		"logs nowhere":      "No line of the log holds \"nowhere\".",
		"hint":              "Hint 1 of 2: a",
		"sh cat price.txt":  "1",
		"sh exit 3":         "sh: exit status 3",
		"help":              "cause FILE:FUNC",
		"metrics":           "sent         2",
		"":                  "",
	} {
		require.Contains(t, r.do(line), want, line)
	}
}

func TestWhatEndsIsStartedAgain(t *testing.T) {
	t.Parallel()
	r := try(t, serve, onePrice())
	require.Contains(t, r.do("http GET /crash", "wait", "logs"), "supervisor: shop has ended with exit code 3")
	require.Zero(t, r.failed())
	require.Contains(t, r.do("goroutines"), "in main.main (main.go:")
	require.NotContains(t, r.do("logs"), "goroutine 1")
	require.Contains(t, r.do("logs"), "(a dump of goroutines was here)")
	require.Contains(t, r.do("status"), "running")
	r.do("stop", "wait")
	require.Equal(t, 2, r.failed())
	r.do("restart", "wait")
	require.Zero(t, r.failed())
	require.Contains(t, r.do("restart -addr $ADDR -mode dies"), "It has ended at once")

	r = try(t, strings.Replace(serve, "restarts = true", "", 1), onePrice())
	r.do("signal KILL", "wait")
	require.Equal(t, 2, r.failed())
	require.Contains(t, r.do("status"), "down")
}

func TestADeployAndItsRollback(t *testing.T) {
	t.Parallel()
	r := try(t, serve+"[[event]]\nat = 2\nfiles = \"new\"\ndeploy = [\"-addr\", \"$ADDR\"]\n", map[string]string{"files/price.txt": "1", "new/price.txt": "2", "new/added/x": "at $ADDR"})
	r.do("wait 2")
	require.Equal(t, 2, r.failed())
	text, err := os.ReadFile(filepath.Join(r.dir, "added", "x"))
	require.NoError(t, err)
	require.Equal(t, "at "+r.addrs[0], string(text))
	r.do("rollback", "wait")
	require.Zero(t, r.failed())
	require.NoFileExists(t, filepath.Join(r.dir, "added", "x"))
}

func TestAFileAndASignal(t *testing.T) {
	t.Parallel()
	r := try(t, serve+"[[event]]\nat = 2\nfiles = \"new\"\nsignal = \"HUP\"\n", map[string]string{"files/price.txt": "1", "new/price.txt": "2"})
	r.do("wait 2")
	require.Equal(t, 2, r.failed())
	r.do("sh printf 1 > price.txt", "signal HUP", "wait")
	require.Zero(t, r.failed())
}

func TestAFullDisk(t *testing.T) {
	t.Parallel()
	if !process.CanFillDisk {
		t.Skip("no process can be made to believe in a full disk here")
	}
	r := try(t, `[service]
args = ["-addr", "$ADDR"]
[[load]]
name = "orders"
request = "POST /order/{n}"
body = "x"
kept = { file = "order-{n}", text = "sold" }
[[event]]
at = 2
disk = "core.*"
files = "core"
[[broken]]
files = "order-*"
whole = "sold\n$"
`, map[string]string{"core/core.1": "dump"})
	r.do("wait 2")
	require.Equal(t, 1, r.failed())
	r.do("sh rm core.1", "wait")
	require.Zero(t, r.failed())
	r.do("sh rm order-1")
	g, err := r.Finish(t.Context())
	require.NoError(t, err)
	require.Equal(t, Harm{Failed: 1, Lost: 1, Broken: 1}, g.Harm, g.Details) // order-3 is there and empty
}

func TestAJob(t *testing.T) {
	t.Parallel()
	r := try(t, `[service]
args = ["-mode", "job", "{n}"]
every = 2
wants = "^done \\d+\n$"
`, nil)
	require.Equal(t, 1, r.minutes[0].Sent)
	r.do("restart -mode hang", "wait 2")
	require.Equal(t, 1, r.failed())
	require.Contains(t, r.do("wait 2", "metrics"), "the run before has not ended")
	r.do("restart -mode job {n}", "wait 2")
	require.Zero(t, r.failed())
	r.do("restart -mode dies", "wait 2")
	require.Contains(t, r.do("metrics"), "exit code 3")
	sent := r.minutes[len(r.minutes)-1].Sent
	require.Equal(t, 1, sent)
	require.Contains(t, r.do("stop", "status"), "it is stopped")
	require.Contains(t, r.do("wait 2", "metrics"), "no run began")
	require.Equal(t, 1, r.failed())
	require.Contains(t, r.do("rollback", "wait 2", "metrics", "status"), "job that starts every 2 min.")
	require.Zero(t, r.failed())
}

func TestLines(t *testing.T) {
	t.Parallel()
	r := try(t, `[service]
args = ["-mode", "lines"]
input = true
[[load]]
name = "events"
times = 3
line = "event {n}"
shows = { file = "out.log", text = "event {n}\n" }
kept = { file = "out.log", text = "event {n}\n" }
`, nil)
	r.do("wait")
	require.Zero(t, r.failed())
	r.do("stop", "wait")
	require.Equal(t, 3, r.failed())
	r.do("restart", "wait") // It truncates the file.
	g, err := r.Finish(t.Context())
	require.NoError(t, err)
	require.Equal(t, Harm{Failed: 3, Lost: 6}, g.Harm)
}

func TestHangingRequestsCostAMinuteOnce(t *testing.T) {
	t.Parallel()
	r := try(t, strings.Replace(serve, "GET /price", "GET /hang", 1), onePrice())
	require.Equal(t, 2, r.failed())
	require.Contains(t, r.do("metrics"), "2 × prices: no answer")
}

func TestInstances(t *testing.T) {
	t.Parallel()
	r := try(t, strings.Replace(serve, "restarts = true", "instances = 2", 1), onePrice())
	require.Contains(t, r.do("scale 2", "wait"), "2 instances run.")
	require.Zero(t, r.failed())
	require.Contains(t, r.do("status"), "2  running")
	require.Contains(t, r.do("scale 1", "wait", "status"), "1  running")
	require.Zero(t, r.failed())
}

func TestAnUpstreamThatChanges(t *testing.T) {
	t.Parallel()
	r := try(t, serve+"[[upstream]]\nname = \"bank\"\nplan = \"a.toml\"\n[[event]]\nat = 3\nsays = \"b\"\nupstream = \"bank\"\nplan = \"b.toml\"\n[[event]]\nat = 4\nfailing = true\npage = \"still\"\n", map[string]string{
		"files/price.txt": "1", "a.toml": "[[route]]\npath = '/x'\nbody = 'a'\n", "b.toml": "[[route]]\npath = '/x'\nbody = 'b'\n",
	})
	ask := func() string {
		_, body, wrong := r.ask(t.Context(), strings.TrimPrefix(r.upstreams["bank"].URL, "http://"), "GET", "/x", "")
		require.Empty(t, wrong)
		return body
	}
	require.Equal(t, "a", ask())
	r.do("wait 4")
	require.Equal(t, "b", ask())
	require.Contains(t, r.do("upstream"), "2 came, 2 over  /x")
	pages := 0
	for _, e := range r.Journal.Entries {
		if e.Kind == Paged {
			pages++
		}
	}
	require.Equal(t, 1, pages) // The second one is for a load that fails.
}

// What is left of a session is its journal, and no process; and two do not meet.
func TestSessionsDoNotMeetAndLeaveNothing(t *testing.T) {
	t.Parallel()
	a, b := try(t, serve, onePrice()), try(t, serve, onePrice())
	a.do("sh printf 2 > price.txt", "signal TERM", "wait")
	b.do("wait")
	require.Equal(t, 2, a.failed())
	require.Zero(t, b.failed())
	alive := b.alive()
	require.Len(t, alive, 1)
	pid := alive[0].cmd.Process.Pid
	require.NotEmpty(t, process.Descendants(pid))
	require.NoError(t, b.End())
	require.Empty(t, process.Descendants(pid))
}

func TestAJournalIsWholeWhateverHappens(t *testing.T) {
	t.Parallel()
	inc, err := written(t, head+serve, onePrice())
	require.NoError(t, err)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	s, err := builder.Build(t.Context(), filepath.Join("testdata", "program"), subject.Plain)
	require.NoError(t, err)
	all := t.TempDir()
	dir := filepath.Join(all, "one")
	require.NoError(t, os.Mkdir(dir, 0o750))
	ctx, cancel := context.WithCancel(t.Context())
	session, err := Begin(ctx, Setup{Incident: inc, Subject: s, Dir: dir, Out: &bytes.Buffer{}, Keep: true})
	require.NoError(t, err)
	cancel()
	require.ErrorIs(t, session.Do(ctx, "wait 5"), context.Canceled)
	require.NoError(t, session.End())
	file := filepath.Join(dir, journalFile)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(text, `{"minute":7,"ti`...), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(all, "empty"), 0o750))
	past, err := History(all)
	require.NoError(t, err)
	require.Len(t, past, 1)
	require.Equal(t, "01-shop/test", past[0].Journal.Of())
	require.Nil(t, past[0].Journal.Grade())
	require.Contains(t, Draft(inc, past[0].Journal), "- Failed: 0 of ")
}

func TestAnIncidentIsReadStrictly(t *testing.T) {
	t.Parallel()
	for facts, want := range map[string]string{
		head + serve + "nonsense = 1\n":                              "nonsense",
		strings.Replace(head, "wrong", "other", 1) + serve:           `01-shop has no defect "other"`,
		strings.Replace(head, "23:58", "late", 1) + serve:            "write a time of day",
		strings.Replace(head, "= 20", "= 500", 1) + serve:            "from 5 to 90 minutes",
		strings.Replace(head, "SEV2", "bad", 1) + serve:              `severity "bad" is none of`,
		strings.Replace(head, "page", "says", 1) + serve:             "no event has a page",
		strings.Replace(head, "format = 1", "format = 2", 1) + serve: "reads format 1",
		head:                                  "there is no load",
		head + serve + "[[event]]\nat = 21\n": "minutes 0 to 20",
		head + serve + "[[event]]\nat = 1\nplan = 'x'\n":                               "go together",
		head + serve + "[[event]]\nat = 1\nplan = 'x'\nupstream = 'y'\n":               `no upstream is called "y"`,
		head + serve + "[[event]]\nat = 1\nsignal = 'BOO'\n":                           "BOO",
		head + serve + "[[upstream]]\nname = 'y'\nplan = 'none.toml'\n":                "none.toml",
		head + serve + "[[load]]\nname = 'x'\n":                                        "one of request, line and file",
		head + serve + "[[load]]\nname = 'x'\nline = 'y'\n":                            "has no input",
		head + serve + "[[load]]\nname = 'x'\nrequest = 'y'\n":                         "a request is METHOD /path",
		head + serve + "[[event]]\nat = 1\n":                                           "does nothing",
		head + serve + "[[event]]\nat = 1\nfiles = 'none'\n":                           "there is no directory none",
		head + serve + "[[load]]\nname = 'prices'\nfile = 'x'\n":                       "a name of its own",
		head + serve + "[[load]]\nname = 'x'\nfile = 'x'\nkept = { upstream = 'y' }\n": `no upstream is called "y"`,
		head + serve + "[[load]]\nname = 'x'\nfile = 'x'\nkept = { file = '[' }\n":     "syntax error in pattern",
		head + serve + "[[load]]\nname = 'x'\nfile = 'x'\nfrom = 3\nto = 2\n":          "from is not after to",
		head + serve + "[[broken]]\nfiles = 'x'\nwhole = '('\n":                        "broken: error parsing",
		head + serve + "[[worse]]\ncommand = '('\n":                                    "missing closing )",
	} {
		_, err := written(t, facts, nil)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "incident.toml")
	}
}

func TestGoroutinesAreGrouped(t *testing.T) {
	t.Parallel()
	groups := groupsIn(`SIGQUIT: quit
PC=0x1

goroutine 1 gp=0x2 m=nil [chan send, 3 minutes]:
runtime.gopark(...)
	/go/src/runtime/proc.go:435 +0x1
main.process(0x1)
	/src/pool.go:17 +0x2
main.main()
	/src/main.go:9 +0x3

goroutine 18 [chan receive]:
main.worker(...)
	/src/pool.go:40 +0x1
created by main.mirror in goroutine 1
	/src/pool.go:30 +0x5

goroutine 19 [chan receive]:
main.worker(...)
	/src/pool.go:40 +0x1
created by main.mirror in goroutine 1
	/src/pool.go:30 +0x5

rax    0x1
`)
	require.Equal(t, []group{
		{2, "chan receive in main.worker (pool.go:40), started by main.mirror (pool.go:30)"},
		{1, "chan send in main.process (pool.go:17)"},
	}, groups)
}

func TestSparkline(t *testing.T) {
	t.Parallel()
	require.Equal(t, "▁▄█", Sparkline([]float64{0, 2, 4}))
	require.Equal(t, "▁▁", Sparkline([]float64{0, 0}))
	require.Empty(t, Sparkline(nil))
}

func TestThePlaceInTheCode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"store.go:save":             "store.go:save",
		"./store.go:(*store).save":  "store.go:save",
		"v1/store.go:main.save()":   "store.go:save",
		"store.go:(*store).save.f1": "store.go:f1",
	} {
		require.Equal(t, want, plainPlace(text), text)
	}
}

// What a person does to the directory ends no session.
func TestAPersonMayBreakTheDirectory(t *testing.T) {
	t.Parallel()
	r := try(t, serve+"[[event]]\nat = 4\nfiles = \"new\"\n[[broken]]\nfiles = \"price*\"\nwhole = \"^1$\"\n", map[string]string{"files/price.txt": "1", "new/price.txt": "1"})
	r.do("wait 2", `sh rm -rf "$PWD"`, "restart", "wait")
	require.Equal(t, 2, r.failed()) // There is no price any more.
	r.do("sh mkdir price.txt; mkfifo price.fifo; ln -s nowhere/x price.link", "wait", "restart", "wait")
	require.Zero(t, r.failed())
	g, err := r.Finish(t.Context())
	require.NoError(t, err)
	require.Zero(t, g.Harm.Broken)
}

func TestALogIsBounded(t *testing.T) {
	t.Parallel()
	l := newLogbook()
	line := strings.Repeat("x", 99) + "\n"
	for range 3 * mostLog / len(line) {
		_, _ = l.Write([]byte(line))
	}
	require.Less(t, len(l.String()), 2*mostLog+len(line))
	at := l.end()
	_, _ = l.Write([]byte("dump\nhalf"))
	text, next := l.from(at)
	require.Equal(t, "dump\n", text)
	require.Equal(t, at+5, next)
	l.replace(at, "(cut)\n")
	require.Equal(t, "(cut)\n", l.since(at))
	require.True(t, strings.HasPrefix(l.since(0), "x"))
}
