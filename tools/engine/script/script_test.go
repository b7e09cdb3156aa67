package script_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

func echo(t *testing.T, mode subject.Mode) *subject.Subject {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	if mode == subject.Race && builder.Go.NoRace() != nil {
		t.Skip(builder.Go.NoRace())
	}
	s, err := builder.Build(t.Context(), filepath.Join("testdata", "echo"), mode)
	require.NoError(t, err)
	return s
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "case.txtar")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestScriptsThatPass(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	for name, text := range map[string]string{
		"run":       "# says\nrun echo print a 'b c'\ncmp stdout want\n-- want --\na\nb c\n",
		"exec":      "exec echo print a\nstdout a\n! exec echo exit 3\n",
		"exit":      "run -exit 3 echo exit 3\nstderr 'leaving with 3'\n",
		"stdin":     "stdin in\nrun echo cat\ncmp stdout in\n-- in --\ntyped\n",
		"signal":    "stdin in\nrun -exit 130 -signal INT echo interrupt\n-- in --\ntyped\n",
		"to files":  "run -stdout out -stderr err -exit 3 echo exit 3\n! stdout .\n! stderr .\ngrep 'leaving with 3' err\n",
		"full":      "stdin in\nrun echo cat\nstdin in\n[linux] run -stdout /dev/full -exit 4 echo cat\n[linux] stderr 'no space left'\n-- in --\ntyped\n",
		"gone":      "exec mkfifo pipe\nexec sh -c 'head -n 1 <pipe >first' &\nrepeat 100000 want in\nstdin in\nrun -stdout pipe -exit 141 echo cat\nwait\ncmp first want\n-- want --\ntyped\n",
		"glob":      "run -glob echo print b-*.txt none-*.txt\ncmp stdout want\n-- b-2.txt --\n-- b-1.txt --\n-- want --\nb-1.txt\nb-2.txt\nnone-*.txt\n",
		"maxrss":    "run -maxrss 128MiB echo grow 32\nstdout 33554432\n",
		"copies":    "copies 3 a.txt c-%02d.txt\ncmp c-01.txt a.txt\ncmp c-03.txt a.txt\n! exists c-04.txt c-00.txt\n-- a.txt --\nx\n",
		"repeat":    "repeat -keep 1 2 a.txt b.txt\ncmp b.txt want\n-- a.txt --\nhead\n1\n2\n-- want --\nhead\n1\n2\n1\n2\n",
		"service":   "start s echo serve $ADDR\nhttp POST http://$ADDR/ -body in -H X-Ask=why\ncmp stdout in\nstderr '200 OK'\nstderr 'X-Asked: why'\nhttp GET http://$ADDR/teapot -status 418\nend s INT -exit 3\nstdout serving\nstdout goodbye\n-- in --\nhello\n",
		"by port":   "start s echo serve 127.0.0.1:$PORT\nhttp GET http://$ADDR/teapot -status 418\nend s INT -exit 3\n",
		"by env":    "env WHERE=$ADDR\nstart s echo serve-env WHERE\nhttp GET http://$ADDR/teapot -status 418\nend s INT -exit 3\n",
		"killed":    "start s echo serve $ADDR\nend -exit 143 s\n",
		"env":       "env COLOUR=green\nstart s echo env COLOUR\nend s none\nstdout green\n",
		"upstream":  "upstream files\nexpand list.txt\ngrep http://127.0.0.1: list.txt\nrun echo fetch $files/a $files/b\ncmp stdout want\nupstream-stat files requests == 2\nupstream-stat files requests /b == 1\nupstream-stat files max-in-flight <= 1\n-- list.txt --\n$files\n-- files.toml --\n[[route]]\npath = '/*'\nbody = \"x\\n\"\n-- want --\nx\nx\n",
		"wait":      "upstream files\nstart s echo fetch $files/a\nupstream-wait files in-flight == 1\nend s -exit 143\nupstream-wait files in-flight == 0\n-- files.toml --\n[[route]]\npath = '/a'\nhang = 'headers'\n",
		"dump":      "start s echo idle 5\nawait s idling\ngoroutines s >= 6\nstdout idling\n",
		"json":      "run echo print '{\"b\": [1, 2.50],  \"a\":\"<\"}' null\ncmpjson stdout want\n-- want --\n{\"a\": \"<\", \"b\": [1,2.50]}\nnull\n",
		"log":       "run echo print 'time=2026-11-23T10:00:00.123+01:00 level=INFO n=1' '2019/03/01 08:00:00 started'\ncmplog stdout want\n-- want --\ntime=2020-01-01T00:00:00Z level=INFO n=1\n2020/01/01 00:00:00 started\n",
		"sorted":    "run echo print b a\ncp stdout lines\nsortlines lines\ncmp lines want\n-- want --\na\nb\n",
		"fed":       "start -input s echo cat\nfeed s a b\nawait s two\nfeed -close s a\nend s none\ncmp stdout want\n-- a --\none\n-- b --\ntwo\n-- want --\none\ntwo\none\n",
		"left fed":  "start -input s echo cat\nfeed s a\nawait s one\nend s TERM -exit 143\n-- a --\none\n",
		"a file":    "start -input s echo copy out\nfeed s a\nawait -file out s '\\A(.*\\n){2}\\z'\nfeed -close s\nend s none\ncmp out a\n-- a --\none\ntwo\n",
		"signalled": "start s echo stubborn\nawait s stubborn\nsignal s USR1\nawait s 'user defined signal 1'\nend s TERM -again -exit 7\nstdout -count=3 terminated\n",
		"kill":      "start s echo parent\nawait s hanging\nend s KILL -exit 137\n",
		"crash":     "crash -times 5 -status 202 -body event -acked acked POST http://$ADDR/{n} echo store kept $ADDR\ncovers kept acked\ngrep '^event 5$' kept\n-- event --\nevent {n}\n",
		"as lines":  "crash -status 202 -body event -acked acked -line 'no. {n}.' POST http://$ADDR/ echo store kept $ADDR\ngrep '^no. 1.$' acked\n-- event --\nno. {n}.\nand more\n",
		"small":     "start -fsize 1KiB s echo store kept $ADDR\nhttp POST http://$ADDR/ -body in -status 202\nhttp POST http://$ADDR/ -body large -status 507\nstdout 'file too large'\nend s TERM -exit 143\nstdin large\nrun -fsize 1KiB echo copy kept\n-- in --\nhello\n-- large --\n" + strings.Repeat("0123456789abcdef", 100) + "\n",
		"host":      "start s echo serve $ADDR\nhttp GET http://$ADDR/host -H Host=a.example\nstdout ^a.example$\nhttp GET http://$ADDR/host\nstdout ^$ADDR$\nend s INT -exit 3\n",
		"signed":    "hmac SIG key text\nrun echo print $SIG\nstdout '^[0-9a-f]{64}$'\nrun echo env SIG\nstdout ^$SIG$\nnow NOW\nnow OLD -1h\nexec sh -c 'test $((NOW - OLD)) -ge 3600 && test $((NOW - OLD)) -le 4600'\n-- text --\nhello\n",
		"bodies":    "upstream u\nhttp POST $u/a -body one\nhttp POST $u/b -body two\nupstream-wait u covers all\n-- one --\n{\"n\":1}\n-- two --\n{\"n\":2}\n-- all --\n{\"n\":2}\n{\"n\":1}\n-- u.toml --\n[[route]]\npath = '/*'\n",
		"not race":  "[race] exit-with-an-unknown-command\nrun echo print\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := script.Run(t.Context(), write(t, text), s, script.Options{})
			require.NoError(t, err)
			require.Nil(t, result.Failure)
		})
	}
}

func TestScriptsThatFailSayWhy(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	for name, tt := range map[string]struct {
		text    string
		line    int
		command string
		message string
		reason  subject.Reason
		diff    []string
		stderr  []string
	}{
		"cmp": {
			text: "# one\n# two\nrun echo print a b\ncmp stdout want\n-- want --\na\nc\n",
			line: 4, command: "cmp stdout want", message: "stdout and want differ",
			diff: []string{"@@ -1,2 +1,2 @@", " a", "-b", "+c"},
		},
		"exit code": {
			text: "run -exit 2 echo exit 3\n",
			line: 1, command: "run -exit 2 echo exit 3", message: "exit code 3, expected 2", stderr: []string{"leaving with 3"},
		},
		"pattern": {
			text: "run echo exit 0\nstderr nothing\n",
			line: 2, command: "stderr nothing", message: "no match for `nothing` found in stderr", stderr: []string{"leaving with 0"},
		},
		"too slow":          {text: "run -within 200ms echo hang\n", line: 1, command: "run -within 200ms echo hang", message: "the program was still running after 200ms", reason: subject.Deadline},
		"too large":         {text: "run -maxrss 48MiB echo grow 256\n", line: 1, command: "run -maxrss 48MiB echo grow 256", message: "more than the 48 MiB it may", reason: subject.Memory},
		"limit behind !":    {text: "! exec echo grow 4096\n", message: "much more than the 512 MiB of memory it may hold", reason: subject.Memory},
		"wrong program":     {text: "run sh\n", line: 1, command: "run sh", message: "for sh use exec"},
		"wrong duration":    {text: "run -within soon echo print\n", line: 1, command: "run -within soon echo print", message: `"soon" is not a duration`},
		"wrong size":        {text: "run -maxrss 1MB echo print\n", line: 1, command: "run -maxrss 1MB echo print", message: `"1MB" is not a size`},
		"wrong signal":      {text: "run -signal KIL echo print\n", line: 1, command: "run -signal KIL echo print", message: `no signal "KIL"`},
		"still running":     {text: "start s echo hang\n", message: "the script ends while s runs"},
		"ignores a signal":  {text: "start s echo hang\nawait s hanging\nend s INT -within 200ms\n", line: 3, command: "end s INT -within 200ms", message: "s was still running 200ms after SIGINT"},
		"never again":       {text: "start s echo hang\nawait s hanging\nend s INT -again -within 200ms\n", line: 3, command: "end s INT -again -within 200ms", message: "s was still running 200ms after the first SIGINT"},
		"never written":     {text: "start -input s echo copy out\nfeed -close s a\nawait -file out s two\n-- a --\none\n", line: 3, command: "await -file out s two", message: "s ended and did not write two into out"},
		"not fed":           {text: "start s echo hang\nfeed s a\n-- a --\n", line: 2, command: "feed s a", message: "s reads nothing from here; start it with -input"},
		"fed no more":       {text: "start -input s echo exit 2\nend s none -exit 2\nfeed s a\n-- a --\n", line: 3, command: "feed s a", message: "no service is called s", stderr: []string{"leaving with 2"}},
		"wrong end":         {text: "start s echo serve $ADDR\nend s INT\n", line: 2, command: "end s INT", message: "exit code 3, expected 0"},
		"never serves":      {text: "start s echo exit 2 $ADDR\n", line: 1, command: "start s echo exit 2 $ADDR", message: "s ended and accepted no connection on", stderr: []string{"leaving with 2"}},
		"a port in words":   {text: "exec true\nhttp GET http://127.0.0.1:9/\n", line: 2, command: "http GET http://127.0.0.1:9/", message: "127.0.0.1:9: connect: connection refused"},
		"no such service":   {text: "end s\n", line: 1, command: "end s", message: "no service is called s"},
		"no such signal":    {text: "start s echo hang\nend s KIL\n", line: 2, command: "end s KIL", message: `no signal "KIL"`},
		"wrong status":      {text: "start s echo serve $ADDR\nhttp GET http://$ADDR/ -status 404\n", line: 2, command: "http GET http://$ADDR/ -status 404", message: "status 200, expected 404", stderr: []string{"200 OK", "Content-Length: 0", "X-Asked: "}},
		"silent":            {text: "start s echo print a\nawait s b\n", line: 2, command: "await s b", message: "s ended without printing b"},
		"too often":         {text: "upstream u\nrun echo fetch $u/\nupstream-stat u requests < 1\n-- u.toml --\n[[route]]\npath = '/'\n", line: 3, command: "upstream-stat u requests < 1", message: "u counted 1 requests, expected < 1"},
		"no such count":     {text: "upstream u\nupstream-stat u bytes < 1\n-- u.toml --\n", line: 2, command: "upstream-stat u bytes < 1", message: `and not "bytes"`},
		"no such operator":  {text: "upstream u\nupstream-stat u requests = 1\n-- u.toml --\n", line: 2, command: "upstream-stat u requests = 1", message: `"=" compares nothing`},
		"bad plan":          {text: "upstream u\n-- u.toml --\nrout = 1\n", line: 1, command: "upstream u", message: "u.toml: line 1: unknown key rout"},
		"json":              {text: "run echo print '{\"a\":1}'\ncmpjson stdout want\n-- want --\n{\"a\":2}\n", line: 2, command: "cmpjson stdout want", message: "stdout and want differ", diff: []string{"@@ -1,3 +1,3 @@", " {", "-  \"a\": 1", "+  \"a\": 2", " }"}},
		"no json":           {text: "run echo print '{'\ncmpjson stdout want\n-- want --\n", line: 2, command: "cmpjson stdout want", message: "stdout: not JSON"},
		"log":               {text: "run echo print '2019/03/01 08:00:00 a'\ncmplog stdout want\n-- want --\n2019/03/01 08:00:00 b\n", line: 2, command: "cmplog stdout want", message: "stdout and want differ", diff: []string{"@@ -1 +1 @@", "-TIME a", "+TIME b"}},
		"misspelt command":  {text: "rnu echo print\n", line: 1, command: "rnu echo print", message: `unknown command "rnu"`},
		"unknown condition": {text: "[rase] run echo print\n", line: 1, command: "[rase] run echo print", message: `unknown condition "rase"`},
		"negated run":       {text: "! run echo print\n", line: 1, command: "! run echo print", message: "say what is expected instead"},
		"lost":              {text: "crash -times 3 -status 202 -body event -acked acked POST http://$ADDR/ echo store-late kept $ADDR\ncovers kept acked\n-- event --\nevent {n}\n", line: 2, command: "covers kept acked", message: `lines of acked, such as "event`},
		"refused":           {text: "crash -body event POST http://$ADDR/ echo store kept $ADDR\n-- event --\nevent {n}\n", line: 1, command: "crash -body event POST http://$ADDR/ echo store kept $ADDR", message: "request 1: status 202, expected 200"},
		"ends by itself":    {text: "crash GET http://$ADDR/teapot -status 418 echo exit 2 $ADDR\n", line: 1, command: "crash GET http://$ADDR/teapot -status 418 echo exit 2 $ADDR", message: "only the program under test can be started"},
		"no line":           {text: "crash -acked a GET http://$ADDR/ echo serve $ADDR\n", line: 1, command: "crash -acked a GET http://$ADDR/ echo serve $ADDR", message: "crash -acked wants a -line, or a -body of one line"},
		"covers nothing":    {text: "covers a b\n-- a --\nx\n-- b --\n\n", line: 1, command: "covers a b", message: "b has no line"},
		"wrong offset":      {text: "now NOW later\n", line: 1, command: "now NOW later", message: `"later" is not a duration`},
		"no header":         {text: "repeat -keep 2 2 a.txt b.txt\n-- a.txt --\nhead\n", line: 1, command: "repeat -keep 2 2 a.txt b.txt", message: "fewer than 2 lines"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := script.Run(t.Context(), write(t, tt.text), s, script.Options{})
			require.NoError(t, err)
			require.NotNil(t, result.Failure)
			require.Equal(t, tt.line, result.Failure.Line)
			require.Equal(t, tt.command, result.Failure.Command)
			require.Contains(t, result.Failure.Message, tt.message)
			require.Equal(t, tt.reason, result.Failure.Reason)
			require.Equal(t, tt.diff, result.Failure.Diff)
			require.Equal(t, tt.stderr, result.Failure.Stderr)
		})
	}
}

func TestWhatAnUpstreamDidNotReceiveIsNamed(t *testing.T) {
	t.Parallel()
	text := "upstream u\nhttp POST $u/a -body one\nupstream-wait u covers all\n-- one --\n1\n-- all --\n1\n2\n-- u.toml --\n[[route]]\npath = '/*'\n"
	result, err := script.Run(t.Context(), write(t, text), echo(t, subject.Plain), script.Options{Patience: 300 * time.Millisecond})
	require.NoError(t, err)
	require.NotNil(t, result.Failure)
	require.Equal(t, `u did not receive 1 of 2 lines of all within 300ms, such as "2"`, result.Failure.Message)
}

func TestKillsAreCounted(t *testing.T) {
	t.Parallel()
	text := "crash -times 3 -status 202 -body event -acked acked POST http://$ADDR/ echo store kept $ADDR\ncovers kept acked\n-- event --\nevent {n}\n"
	result, err := script.Run(t.Context(), write(t, text), echo(t, subject.Plain), script.Options{})
	require.NoError(t, err)
	require.Nil(t, result.Failure)
	require.Len(t, result.Told, 2)
	require.Regexp(t, `^3 kills, \d+ requests acknowledged$`, result.Told[0])
	require.Regexp(t, `^kept has every line of acked \(\d+\)$`, result.Told[1])
}

func TestLeftGoroutinesAreCountedAndTheirOriginNamed(t *testing.T) {
	t.Parallel()
	text := "start s echo idle 25\nawait s idling\ngoroutines s <= 10\n"
	result, err := script.Run(t.Context(), write(t, text), echo(t, subject.Plain), script.Options{})
	require.NoError(t, err)
	require.NotNil(t, result.Failure)
	require.Regexp(t, `^\d\d goroutines, expected <= 10; 25 started by main\.main \(main\.go:\d+\)`, result.Failure.Message)
}

func TestScriptsThatWouldEndEarlyAreRefused(t *testing.T) {
	t.Parallel()
	_, err := script.Run(t.Context(), write(t, "# says\n[linux] stop now\nrun echo exit 1\n"), echo(t, subject.Plain), script.Options{})
	require.ErrorContains(t, err, "case.txtar:2: stop would end the script")
}

func TestUpdateRewritesWhatCmpjsonExpects(t *testing.T) {
	t.Parallel()
	file := write(t, "run echo print '{\"b\":1,\"a\":2}'\ncmpjson stdout want\n-- want --\n{}\n")
	result, err := script.Run(t.Context(), file, echo(t, subject.Plain), script.Options{Update: true})
	require.NoError(t, err)
	require.Nil(t, result.Failure)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), "-- want --\n{\n  \"a\": 2,\n  \"b\": 1\n}\n")
}

func TestResultSaysWhatTheScriptPinsAndWhatTheCallsTook(t *testing.T) {
	t.Parallel()
	result, err := script.Run(t.Context(), write(t, "# It prints.\nrun echo print a\nexec echo print b\n"), echo(t, subject.Plain), script.Options{})
	require.NoError(t, err)
	require.Equal(t, "case", result.Name)
	require.Equal(t, "It prints.", result.Says)
	require.Len(t, result.Reports, 2)
}

func TestMemoryIsNotJudgedOnARaceBuild(t *testing.T) {
	t.Parallel()
	result, err := script.Run(t.Context(), write(t, "[!race] unknown\nrun -maxrss 1MiB echo grow 8\n"), echo(t, subject.Race), script.Options{})
	require.NoError(t, err)
	require.Nil(t, result.Failure)
}

func TestUpdateRewritesWhatIsExpected(t *testing.T) {
	t.Parallel()
	file := write(t, "run echo print new\ncmp stdout want\n-- want --\nold\n")
	for range 2 { // The second time there is nothing to change.
		result, err := script.Run(t.Context(), file, echo(t, subject.Plain), script.Options{Update: true})
		require.NoError(t, err)
		require.Nil(t, result.Failure)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "run echo print new\ncmp stdout want\n-- want --\nnew\n", string(text))
	}
}

func TestSkippedScript(t *testing.T) {
	t.Parallel()
	result, err := script.Run(t.Context(), write(t, "skip 'not today'\n"), echo(t, subject.Plain), script.Options{})
	require.NoError(t, err)
	require.Equal(t, "not today", result.Skipped)
}

func TestEnvironmentAndPatienceCanBeGiven(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	result, err := script.Run(t.Context(), write(t, "run echo env COLOUR\nstdout green\nstart s echo env COLOUR\nawait s green\nend s none\n"), s, script.Options{Env: []string{"COLOUR=green"}})
	require.NoError(t, err)
	require.Nil(t, result.Failure)
	opts := script.Options{Patience: 300 * time.Millisecond}
	for text, says := range map[string]string{
		"run echo hang\n":                    "still running after 300ms",
		"start s echo hang\nawait s never\n": "did not print never within 300ms",
	} {
		result, err := script.Run(t.Context(), write(t, text), s, opts)
		require.NoError(t, err)
		require.NotNil(t, result.Failure)
		require.Contains(t, result.Failure.Message, says)
	}
}

func TestCanceledScriptEnds(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := script.Run(ctx, write(t, "run echo hang\n"), s, script.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

// A script ends with its context, whatever it waits for, and nothing that it has
// started is left: neither a program of exec nor what that has left behind, which
// would hold the script's pipes for good.
func TestAScriptEndsWithItsContextInEveryCommand(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	for name, text := range map[string]string{
		"exec":       "exec sh -c 'echo >$READY; sleep 4711'\n",
		"background": "exec sh -c 'echo >$READY; sleep 4711' &\nwait\n",
		"orphan":     "exec sh -c '(trap : HUP; echo >$READY; sleep 4711) & sleep 4711' &\nwait\n",
		"run":        "exec sh -c 'echo >$READY'\nrun echo hang\n",
		"await":      "start s echo hang\nexec sh -c 'echo >$READY'\nawait s never\n",
		"end":        "start s echo hang\nexec sh -c 'echo >$READY'\nend s none\n",
		"http":       "upstream u\nexec sh -c 'echo >$READY'\nhttp GET $u/\n-- u.toml --\n[[route]]\npath = '/'\nhang = 'headers'\n",
		"upstream":   "upstream u\nexec sh -c 'echo >$READY'\nupstream-wait u requests == 1\n-- u.toml --\n",
		"feed":       "start -input s echo hang\nexec sh -c 'echo >$READY'\nrepeat 200000 a b\nfeed s b\n-- a --\n0123456789\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ready := filepath.Join(t.TempDir(), "ready")
			require.NoError(t, syscall.Mkfifo(ready, 0o600))
			ctx, cancel := context.WithCancel(t.Context())
			var waiting sync.WaitGroup
			waiting.Go(func() {
				_, err := os.ReadFile(ready)
				assert.NoError(t, err) //nolint:testifylint // Not the test's goroutine.
				cancel()
			})
			_, err := script.Run(ctx, write(t, text), s, script.Options{Env: []string{"READY=" + ready}, Patience: time.Minute})
			waiting.Wait()
			require.ErrorIs(t, err, context.Canceled)
			require.Empty(t, runningWith(t, ready))
		})
	}
}

// runningWith lists the processes whose environment mentions text.
func runningWith(t *testing.T, text string) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil // Only Linux tells.
	}
	var found []string
	for _, entry := range entries {
		if environ, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "environ")); err == nil && strings.Contains(string(environ), text) {
			found = append(found, entry.Name())
		}
	}
	return found
}

// What exec starts has no supervisor, and the script ends all the same.
func TestHangingExecEnds(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	result, err := script.Run(t.Context(), write(t, "# It waits for ever.\nexec sleep 600\n"), s, script.Options{Patience: time.Millisecond})
	require.NoError(t, err)
	require.Equal(t, subject.Deadline, result.Failure.Reason)
	require.Equal(t, "the script was still running after 3s", result.Failure.Message)
}

func TestCommandsAreDescribed(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "scripts.md"))
	require.NoError(t, err)
	for _, command := range script.Commands() {
		require.True(t, strings.HasPrefix(command.Usage, command.Name), command.Name)
		require.NotEmpty(t, command.Does)
		require.Contains(t, strings.ReplaceAll(string(page), `\|`, "|"), "`"+command.Usage+"`") // A table escapes its bars.
	}
}

// What a script expects is no help to a program that looks around in its directory.
func TestExpectedOutputIsHidden(t *testing.T) {
	t.Parallel()
	if _, err := subject.Fenced(); err != nil {
		t.Skip(err)
	}
	s := echo(t, subject.Plain)
	for name, tt := range map[string]struct {
		text   string
		reads  bool
		denied bool
	}{
		"only compared":         {"run echo peek\ncmp stdout want\n-- want --\nthe answer\n", false, true},
		"compared as JSON":      {"run echo peek\ncmpjson stdout want\n-- want --\n{}\n", false, true},
		"in a directory":        {"run echo peek\ncmp stdout out/want\n-- in --\nx\n-- out/want --\nx\n", true, false},
		"an argument, too":      {"run echo peek want\ncmp stdout want\n-- want --\nthe answer\n", true, false},
		"fits a pattern":        {"run -glob echo peek w*\ncmp stdout want\n-- want --\nthe answer\n", true, false},
		"of a shell's command":  {"exec sh -c 'cat want >/dev/null'\nrun echo peek\ncmp stdout want\n-- want --\nthe answer\n", true, false},
		"what is compared with": {"run echo peek\ncp stdout got\ncmp want got\n-- want --\nthe answer\n", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := script.Run(t.Context(), write(t, tt.text), s, script.Options{Keep: true})
			require.NoError(t, err)
			require.Equal(t, tt.reads, result.Failure == nil, result.Failure)
			require.Equal(t, tt.denied, strings.Contains(result.Reports[0].Stderr, "permission denied"), result.Reports[0].Stderr)
		})
	}
}
