package script

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/engine/process"
	"brownfield/tools/engine/subject"
)

func runCommand() Command {
	return Command{
		Name:  "run",
		Usage: "run [-exit N] [-within D] [-maxrss SIZE] [-nofile N] [-fsize SIZE] [-signal NAME] [-stdout FILE] [-stderr FILE] [-glob] program args…",
		Does: "Runs the subject and demands the exact exit code (0 unless -exit says otherwise). " +
			"-within bounds the time, -maxrss the memory (not judged on a race build, whose memory is mostly the detector's), -nofile the open files, " +
			"-fsize each file that it writes: at the limit a write fails, as on a full disk. " +
			"-signal keeps standard input open and sends the signal when the program has read all of it. " +
			"-stdout and -stderr let it write to FILE itself, such as /dev/full or a named pipe; what it writes there is no longer compared by stdout and stderr. " +
			"-glob replaces arguments that match files by their names, sorted.",
		run: (*session).run,
	}
}

// run calls the subject and demands its exact exit code.
func (ses *session) run(ts *testscript.TestScript, args []string) error {
	flags := flagsOf("run")
	exit := flags.Int("exit", 0, "")
	var streams subject.Streams
	flags.StringVar(&streams.Signal, "signal", "", "")
	flags.StringVar(&streams.Stdout, "stdout", "", "")
	flags.StringVar(&streams.Stderr, "stderr", "", "")
	glob := flags.Bool("glob", false, "")
	var limits subject.Limits
	flags.Func("within", "", func(text string) (err error) {
		limits.Wall, err = duration(text)
		return err
	})
	ses.limitFlags(flags, &limits)
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("run: %w", err)
	}
	args = flags.Args()
	if len(args) == 0 {
		return errUsage
	}
	if args[0] != ses.subject.Program {
		return fmt.Errorf("run calls the program under test, %s; for %s use exec", ses.subject.Program, args[0])
	}
	if *glob {
		args = globbed(ts, args)
	}
	return ses.call(ts, limits, streams, *exit, args)
}

// limitFlags adds the flags that limit what a call of the subject uses.
func (ses *session) limitFlags(flags *flag.FlagSet, limits *subject.Limits) {
	flags.Func("maxrss", "", func(text string) error {
		memory, err := size(text)
		if ses.subject.Mode != subject.Race { // Most of its memory is the detector's.
			limits.Memory = memory
		}
		return err
	})
	flags.Func("fsize", "", func(text string) (err error) {
		limits.File, err = size(text)
		return err
	})
	flags.Uint64Var(&limits.Files, "nofile", 0, "")
}

// call runs the subject through testscript's own exec, which gives it the
// script's directory, environment and stdin, under an order of its own.
func (ses *session) call(ts *testscript.TestScript, limits subject.Limits, streams subject.Streams, exit int, args []string) error {
	order, err := ses.order(limits, streams)
	if err != nil {
		return err
	}
	name, value, _ := strings.Cut(order, "=")
	before := ts.Getenv(name)
	ts.Setenv(name, value)
	var execErr error
	mute := ses.outlasting(cmp.Or(limits.Wall, subject.DefaultLimits(ses.subject.Mode).Wall), func() {
		execErr = ts.Exec(args[0], args[1:]...)
	})
	ts.Setenv(name, before)

	reports, err := ses.orders[len(ses.orders)-1].Read()
	if err != nil {
		return err
	}
	if mute {
		return fmt.Errorf("%s has ended or stopped the process that supervises it", args[0])
	}
	if len(reports) == 0 {
		return fmt.Errorf("the supervisor of %s left no report (%v)", args[0], execErr) //nolint:errorlint // There may be no error.
	}
	return judge(reports[0], exit)
}

// overdue is how much longer than its limit a run may take to be ended and
// reported, before its supervisor counts as mute.
const overdue = 12 * time.Second

// outlasting makes a call and tells whether its supervisor was mute: then all that
// was started from the sandbox is killed, for nobody else looks after it.
func (ses *session) outlasting(limit time.Duration, call func()) (mute bool) {
	within, end := process.Within(ses.ctx, limit+overdue, nil, ses.servers)
	var watching sync.WaitGroup
	watching.Go(func() {
		<-within.Done()
		if mute = errors.Is(context.Cause(within), context.DeadlineExceeded); mute {
			ses.sandbox.Sweep()
		}
	})
	call()
	end()
	watching.Wait()
	return mute
}

// globbed replaces patterns as a shell would, in the script's directory.
func globbed(ts *testscript.TestScript, args []string) []string {
	var all []string
	for _, arg := range args {
		matches, err := filepath.Glob(ts.MkAbs(arg))
		if err != nil || len(matches) == 0 || !strings.ContainsAny(arg, "*?[") {
			all = append(all, arg)
			continue
		}
		for _, match := range matches {
			all = append(all, filepath.Join(filepath.Dir(arg), filepath.Base(match)))
		}
	}
	return all
}

// size reads "64MiB", "1GiB" or a number of bytes.
func size(text string) (int64, error) {
	digits, unit := text, int64(1)
	for suffix, bytes := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if before, ok := strings.CutSuffix(text, suffix); ok {
			digits, unit = before, bytes
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is not a size: write 64MiB", text)
	}
	return n * unit, nil
}
