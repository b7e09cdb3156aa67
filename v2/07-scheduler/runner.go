package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
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
	cmd := exec.Command(j.shell, "-c", j.command) //nolint:noctx // As said.
	cmd.Env = j.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := newStream(j.name, r.stdout)
	if err != nil {
		return cannotStart, err
	}
	defer stdout.from.Close()
	stderr, err := newStream(j.name, r.stderr)
	if err != nil {
		_ = stdout.theirs.Close()
		return cannotStart, err
	}
	defer stderr.from.Close()
	// Files, so that Wait does not wait until both are closed.
	cmd.Stdout, cmd.Stderr = stdout.theirs, stderr.theirs
	err = cmd.Start()
	_, _ = stdout.theirs.Close(), stderr.theirs.Close() // The job has its own.
	if err != nil {
		return cannotStart, fmt.Errorf("cannot start: %w", err)
	}
	jobGroup := group(cmd.Process.Pid)
	log.InfoContext(ctx, "started", slog.Int("pid", cmd.Process.Pid))

	var copying errgroup.Group
	copying.Go(stdout.copy)
	copying.Go(stderr.copy)
	over := make(chan struct{})
	var stopping sync.WaitGroup
	stopping.Go(func() { r.stop(ctx, jobGroup, over, stdout, stderr) })
	code, killed := exitStatus(cmd.Wait()) // The shell has ended; its output may be open for longer.
	if killed && ctx.Err() == nil {
		jobGroup.signal(syscall.SIGKILL) // Nothing waits for the others any more.
	}
	err = copying.Wait()
	close(over)
	stopping.Wait()
	jobGroup.signal(syscall.SIGKILL)
	return code, err
}

// stop stops a job when ctx ends before the job is over.
func (r *runner) stop(ctx context.Context, job group, over <-chan struct{}, outputs ...*stream) {
	select {
	case <-over:
		return
	case <-ctx.Done():
	}
	again, release := notify(context.WithoutCancel(ctx))
	defer release()
	job.signal(syscall.SIGTERM)
	select {
	case <-over:
		return
	case <-time.After(r.grace):
	case <-again.Done():
	}
	job.signal(syscall.SIGKILL)
	for _, s := range outputs {
		s.hurry()
	}
}

// A group is a process group, known by its leader's process id.
type group int

// signal sends a signal to all that are left of the group. The id stays taken as
// long as one of them is.
func (g group) signal(sig syscall.Signal) {
	_ = syscall.Kill(-int(g), sig) // It fails when all have ended.
}

// exitStatus is what a shell would say of a process, and whether a signal has
// killed it.
func exitStatus(err error) (code int, killed bool) {
	var exit *exec.ExitError // Wait copies nothing, so it has no other error.
	if !errors.As(err, &exit) {
		return 0, false
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), true
	}
	return exit.ExitCode(), false
}
