package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/cli"
)

// A greeting every minute; from minute 3 on nobody is named, and the program hangs.
const greetings = `format = 1
title = "Nobody is greeted"
defect = "nameless"
trouble = "A deploy forgot the name."
begins = "10:00"
length = 12
severity = ["SEV2"]
hints = ["What was deployed?", "Take it back."]
[service]
args = ["Ann"]
every = 1
[[event]]
at = 3
deploy = []
says = "A deploy forgets the name."
[[event]]
at = 4
page = "Nobody is greeted."
[bounds]
declare = 3
mitigate = 5
resolve = 8
harm = { failed = 4 }
`

func withIncident(t *testing.T) {
	t.Helper()
	tiny(t)
	put(t, filepath.Join("katas", "01-tiny", "incident", "nameless", "incident.toml"), greetings)
	put(t, filepath.Join("katas", "01-tiny", "incident", "nameless", "facilitator.md"), "## Ask\n\n- Why?\n")
}

// console calls a command line at which somebody types.
func typing(t *testing.T, typed string, args ...string) (code int, out string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = execute(t.Context(), args, &console{in: strings.NewReader(typed), out: &stdout, err: &stderr, clock: time.Now})
	return code, stdout.String() + stderr.String()
}

func TestIncident(t *testing.T) {
	withIncident(t)
	code, out := typing(t, "wait 4\nstatus\ndeclare SEV2\nrollback\nwait\nmitigated\ncause main.go:main\nresolve\n", "incident", "01")
	require.Equal(t, cli.Pass, code, out)
	require.Contains(t, out, "10:04  PAGE  Nobody is greeted.")
	require.Contains(t, out, "Nobody is greeted: passed, 100 of 100 points")
	require.Contains(t, out, "2 failed, 0 lost, 0 files broken")

	code, out = typing(t, "wait 30\n", "incident", "01", "nameless")
	require.Equal(t, cli.Fail, code, out)
	require.Contains(t, out, "The time of this incident is over.")
	require.Contains(t, out, "not passed, 15 of 100 points")

	code, out = typing(t, "wait 4\n", "incident", "01")
	require.Equal(t, cli.Fail, code, out)
	require.Contains(t, out, "You have left before it was resolved.")

	code, out, _ = call(t, "incident", "--history")
	require.Equal(t, cli.Pass, code)
	require.Contains(t, out, "100 points, 2 failed")
	require.Contains(t, out, "left before the end")
	require.Contains(t, out, "cause          15 of 30")

	code, out, _ = call(t, "postmortem", "01")
	require.Equal(t, cli.Pass, code, out)
	require.Contains(t, out, "The draft is in ")
	code, out, _ = call(t, "postmortem")
	require.Equal(t, cli.Fail, code, out)
	require.Contains(t, out, "questions of the draft are still there")

	code, out, _ = call(t, "incident", "--list")
	require.Equal(t, cli.Pass, code)
	require.Contains(t, out, "nameless")

	code, out, _ = call(t, "wheel", "Ann", "Ben")
	require.Equal(t, cli.Pass, code)
	require.Contains(t, out, "| 10:03 | A deploy forgets the name. | nobody yet |")
	require.Regexp(t, `1\. (Ann|Ben) on call`, out)

	code, out = typing(t, "wait 30\n", "wheel")
	require.Equal(t, cli.Fail, code, out)
	require.Contains(t, out, "you are on call for greet")
}

func TestWrongWordsAboutIncidents(t *testing.T) {
	withIncident(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"incident"}, "incident takes a kata"},
		{[]string{"incident", "01", "namless"}, `did you mean nameless?`},
		{[]string{"incident", "01", "a", "b"}, "incident takes a kata"},
		{[]string{"incident", "01", "--pace", "0s"}, "--pace is a duration"},
		{[]string{"incident", "01", "--edition", "nowhere"}, "nowhere"},
		{[]string{"incident", "77"}, "77"},
		{[]string{"postmortem"}, "there is no journal of an incident yet"},
	} {
		code, out, errOut := call(t, c.args...)
		require.Equal(t, cli.Usage, code, c.args)
		require.Contains(t, errOut, c.says, c.args)
		require.Equal(t, 1, strings.Count(errOut, "\n"), errOut)
		require.Empty(t, out)
	}
	put(t, filepath.Join("katas", "01-tiny", "incident", "nameless", "incident.toml"), greetings+"nonsense = 1\n")
	code, _, errOut := call(t, "incident", "01")
	require.Equal(t, cli.Usage, code)
	require.Contains(t, errOut, "incident.toml:24: unknown key")
}

// At a terminal the minutes go by, and Ctrl-C ends all; the journal is kept.
func TestInterruptedIncident(t *testing.T) {
	withIncident(t)
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	defer reader.Close()
	defer writer.Close()
	var out bytes.Buffer
	paged := writerFunc(func(text []byte) (int, error) {
		if bytes.Contains(text, []byte("PAGE")) {
			cancel()
		}
		return out.Write(text)
	})
	code := execute(ctx, []string{"incident", "01", "--pace", "1ms"}, &console{in: reader, out: paged, err: io.Discard, clock: time.Now, live: true})
	require.Equal(t, cli.Interrupted, code, out.String())
	code, text, _ := call(t, "incident", "--history")
	require.Equal(t, cli.Pass, code)
	require.Contains(t, text, "left before the end")
}
