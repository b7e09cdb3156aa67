package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// cannotStart is the exit code of a job that cannot be started, as in a shell.
const cannotStart = 127

// A runner runs jobs as processes, each in a process group of its own.
type runner struct {
	stdout, stderr io.Writer
	grace          time.Duration
	log            *slog.Logger
}

// run runs a job until it has ended and its output is closed, and returns its
// exit code. When ctx ends, the job gets SIGTERM, and SIGKILL after the grace
// period or at the next signal. Nothing of its process group is left.
func (r *runner) run(ctx context.Context, j *job) int {
	log := r.log.With(slog.String("job", j.name))
	code, err := r.process(ctx, j, log)
	if err != nil {
		log.ErrorContext(ctx, "trouble with a job", slog.Any("error", err))
	}
	log.InfoContext(ctx, "ended", slog.Int("code", code))
	return code
}

func (r *runner) process(ctx context.Context, j *job, log *slog.Logger) (code int, err error) {
	// Not CommandContext, which ends the shell and not what it has started.
	cmd := exec.Command(j.shell, "-c", j.command) //nolint:gosec,noctx // This is what a crontab is for.
	cmd.Env = j.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output, err := r.connect(cmd, j.name)
	if err != nil {
		return cannotStart, err
	}
	if err := cmd.Start(); err != nil {
		output.abandon()
		return cannotStart, fmt.Errorf("cannot start: %w", err)
	}
	jobGroup := group(cmd.Process.Pid)
	log.InfoContext(ctx, "started", slog.Int("pid", cmd.Process.Pid))

	over := make(chan struct{})
	var stopping sync.WaitGroup
	stopping.Go(func() { r.stop(ctx, jobGroup, output, over) })
	copied := output.copy()
	err = cmd.Wait() // For the shell; its output may be open for longer.
	if code = exitStatus(err); code > 128 && ctx.Err() == nil {
		jobGroup.signal(syscall.SIGKILL) // Nobody is left who waits for the others.
	}
	err = copied()
	close(over)
	stopping.Wait()
	jobGroup.signal(syscall.SIGKILL)
	return code, err
}

// stop ends a job when ctx ends before the job is over.
func (r *runner) stop(ctx context.Context, job group, output *output, over <-chan struct{}) {
	select {
	case <-over:
		return
	case <-ctx.Done():
	}
	again, release := notify(context.WithoutCancel(ctx))
	defer release()
	job.signal(syscall.SIGTERM)
	patience := time.NewTimer(r.grace)
	defer patience.Stop()
	select {
	case <-over:
		return
	case <-patience.C:
	case <-again.Done():
	}
	job.signal(syscall.SIGKILL)
	output.hurry()
}

// A group is a process group, known by its leader's process id.
type group int

// signal sends a signal to all that are left of the group. The id stays taken as
// long as one of them is.
func (g group) signal(sig syscall.Signal) {
	_ = syscall.Kill(-int(g), sig) // It fails when all have ended.
}

// exitStatus is what a shell would say.
func exitStatus(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		return 1
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}

// connect gives a command pipes for its output.
func (r *runner) connect(cmd *exec.Cmd, name string) (*output, error) {
	o := &output{name: name}
	for _, s := range []struct {
		to   io.Writer
		file *io.Writer
	}{{r.stdout, &cmd.Stdout}, {r.stderr, &cmd.Stderr}} {
		read, write, err := os.Pipe()
		if err != nil {
			o.abandon()
			return nil, fmt.Errorf("cannot make a pipe: %w", err)
		}
		// An *os.File, so that Wait does not wait for its end.
		*s.file = write
		o.streams = append(o.streams, stream{from: read, theirs: write, to: s.to})
	}
	return o, nil
}
