// cronrun runs the jobs of a crontab. Unlike the system's cron it needs no root,
// has seconds, and writes what the jobs print to its own output, line by line,
// which is what our containers want.
//
//	cronrun -f /etc/crontab.jobs -tz Europe/Berlin
//	cronrun -f jobs -tz Europe/Berlin -list 20 -from "2019-03-30 20:00:00"
//	cronrun -f jobs -once backup
//
// Exit codes: 0 stopped by SIGTERM, 1 bad usage or a bad crontab, 130 stopped by
// Ctrl-C. With -once it is the job's own, 127 when the job cannot be started, and
// 128 plus the signal when one has stopped cronrun.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"
	_ "time/tzdata" // A container may have no zones of its own.

	"github.com/urfave/cli/v3"
)

// An exitError ends cronrun with an exit code of its own.
type exitError struct{ code int }

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

func main() {
	code := exitCode(run(context.Background(), os.Args, os.Stdin, os.Stdout, os.Stderr))
	os.Exit(code)
}

// exitCode maps what run returns to what the shell sees.
func exitCode(err error) int {
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.code
	default:
		return 1
	}
}

// run is the program. It ends when ctx does, or when a signal comes, and then all
// jobs have ended. Every error that it returns has been reported on stderr. Both
// writers must stand several writes at a time, as an *os.File does: one line is one
// write.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	log := slog.New(slog.NewTextHandler(stderr, nil))
	app := &cli.Command{
		Name:      "cronrun",
		Usage:     "run the jobs of a crontab",
		UsageText: "cronrun -f CRONTAB [-tz ZONE] [-grace D] [-list N [-from TIME] | -once JOB]",
		Version:   "2.3.0",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "f", Usage: "crontab to read, - for standard input"},
			&cli.StringFlag{Name: "tz", Value: "UTC", Sources: cli.EnvVars("CRONRUN_TZ"), Usage: "time zone of the crontab"},
			&cli.IntFlag{Name: "list", Usage: "print the next `N` runs and exit"},
			&cli.StringFlag{Name: "from", Usage: "list from this time on (\"2006-01-02 15:04:05\", default: now)"},
			&cli.StringFlag{Name: "once", Usage: "run this `JOB` now, once, and exit as it does"},
			&cli.DurationFlag{Name: "grace", Value: 10 * time.Second, Usage: "how long jobs may take to stop"},
		},
		Reader:         stdin,
		Writer:         stdout,
		ErrWriter:      stderr,
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // main exits.
		Action: func(ctx context.Context, c *cli.Command) error {
			return action(ctx, c, log)
		},
	}
	err := app.Run(ctx, args)
	if exit := (exitError{}); err != nil && !errors.As(err, &exit) {
		log.ErrorContext(ctx, "failed", slog.Any("error", err))
	}
	return err
}

// action does what the flags ask for.
func action(ctx context.Context, c *cli.Command, log *slog.Logger) error {
	if c.String("f") == "" {
		return errors.New("-f is missing")
	}
	location, err := time.LoadLocation(c.String("tz"))
	if err != nil {
		return fmt.Errorf("cannot load the time zone: %w", err)
	}
	jobs, err := readCrontab(c.String("f"), c.Reader)
	if err != nil {
		return err
	}
	if c.IsSet("list") {
		from := time.Now()
		if text := c.String("from"); text != "" {
			if from, err = time.ParseInLocation(time.DateTime, text, location); err != nil {
				return fmt.Errorf("cannot read -from: %w", err)
			}
		}
		return list(c.Writer, newTimetable(jobs, from.In(location)), c.Int("list"))
	}

	// Before this a signal ends the program at once. It is never released, so that a
	// late signal does not change the exit code.
	ctx, _ = notify(ctx)
	r := &runner{stdout: c.Writer, stderr: c.ErrWriter, grace: c.Duration("grace"), log: log}
	if c.IsSet("once") {
		j := find(jobs, c.String("once"))
		if j == nil {
			return fmt.Errorf("no job %s in %s", c.String("once"), c.String("f"))
		}
		return once(ctx, r, j)
	}
	log.InfoContext(ctx, "ready", slog.Int("jobs", len(jobs)), slog.String("zone", location.String()))
	d := &daemon{jobs: jobs, location: location, run: r.run, log: log}
	return d.serve(ctx)
}

// once runs a job and ends as it does.
func once(ctx context.Context, r *runner, j *job) error {
	code := r.run(ctx, j)
	if sig, ok := stoppedBy(ctx); ok {
		code = 128 + int(sig)
	}
	if code != 0 {
		return exitError{code}
	}
	return nil
}
