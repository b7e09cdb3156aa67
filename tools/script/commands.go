package script

import (
	"errors"
	"flag"
	"io"

	"github.com/rogpeppe/go-internal/testscript"
)

// flagsOf are the flags of a command, which objects by its error alone.
func flagsOf(command string) *flag.FlagSet {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
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
			Name:  "start",
			Usage: "start [-input] NAME program args…",
			Does: "Starts the subject in the background. When $ADDR, a free loopback address, is among the arguments, " +
				"it waits until connections are accepted there. With -input its standard input stays open, for feed.",
			run: (*session).start,
		},
		{
			Name:  "end",
			Usage: "end NAME [SIGNAL] [-again] [-exit N] [-within D]",
			Does: "Sends a signal, TERM unless another is named, to what start has started, and demands the exact exit code within 10 s. " +
				"With none it only waits, and with -again it sends the signal until the end. What it printed becomes stdout and stderr.",
			run: (*session).end,
		},
		{
			Name:  "await",
			Usage: "await [-file FILE] NAME PATTERN",
			Does:  "Waits until what start has started has printed something that matches, or written it into FILE, 10 s at most.",
			run:   (*session).await,
		},
		{
			Name:  "feed",
			Usage: "feed [-close] NAME FILE…",
			Does:  "Writes files into the standard input of what start -input has started; -close ends that input.",
			run:   (*session).feed,
		},
		{
			Name:  "signal",
			Usage: "signal NAME SIGNAL",
			Does:  "Sends a signal to what start has started, and goes on.",
			run:   (*session).sendSignal,
		},
		{
			Name:  "goroutines",
			Usage: "goroutines NAME <= N",
			Does:  "Ends what start has started with SIGQUIT and counts the goroutines in the runtime's own dump.",
			run:   (*session).goroutines,
		},
		{
			Name:  "http",
			Usage: "http METHOD URL [-H NAME=VALUE] [-body FILE] [-status N]",
			Does: "Sends a request and demands the status, 200 unless another is given. The body becomes stdout, status and headers stderr. " +
				"No redirect is followed.",
			run: (*session).http,
		},
		{
			Name:  "upstream",
			Usage: "upstream NAME",
			Does:  "Starts a scripted HTTP server that follows the plan in NAME.toml. Its address is $NAME.",
			run:   (*session).upstream,
		},
		{
			Name:  "upstream-stat",
			Usage: "upstream-stat NAME requests|answers|in-flight|max-in-flight [PATH] OP N",
			Does:  "Demands what an upstream has counted, with < <= == >= or >. Requests and answers can be counted for one path.",
			run:   (*session).upstreamStat,
		},
		{
			Name:  "upstream-wait",
			Usage: "upstream-wait NAME requests|answers|in-flight|max-in-flight [PATH] OP N",
			Does:  "Waits until upstream-stat would pass, 10 s at most.",
			run:   (*session).upstreamWait,
		},
		{
			Name:  "cmpjson",
			Usage: "cmpjson FILE1 FILE2",
			Does:  "Compares files of JSON values, whatever their spacing and the order of keys.",
			run:   (*session).cmpjson,
		},
		{
			Name:  "cmplog",
			Usage: "cmplog FILE1 FILE2",
			Does:  "Compares files of log lines, whatever the time in them.",
			run:   (*session).cmplog,
		},
		{
			Name:  "sortlines",
			Usage: "sortlines FILE",
			Does:  "Sorts the lines of FILE in place.",
			run:   (*session).sortlines,
		},
		{
			Name:  "expand",
			Usage: "expand FILE…",
			Does:  "Replaces each $NAME in files by the value of the environment variable, in place.",
			run:   (*session).expand,
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
