package gocommand

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"brownfield/tools/engine/process"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/internal/printable"
)

// limits bound what one go command and all that it starts may use: sources can
// make a C compiler read a device that never ends.
type limits struct {
	memory int64         // bytes resident, all processes together
	file   uint64        // bytes, the largest file
	time   time.Duration // of a command that compiles or tests, counted by a [process.Clock]
}

// defaultLimits leave room for the largest packages that people compile, and for
// the first build on a slow machine, which takes about a minute.
func defaultLimits() limits {
	return limits{memory: min(8<<30, process.MachineMemory()/2), file: 2 << 30, time: 5 * time.Minute}
}

// lettingGo is how long the pipes of a command that has ended are still read.
const lettingGo = 5 * time.Second

// look is how often a go command is looked at.
const look = 100 * time.Millisecond

// Run runs the go command in dir and returns what it printed. A command that fails
// because of what is in dir yields a [*Error]; so does one that uses more memory
// or time than a build may. Nothing that it has started outlives it. When ctx ends,
// so does the command.
func (g *Go) Run(ctx context.Context, dir string, args ...string) (string, error) {
	return g.RunWith(ctx, nil, dir, args...)
}

// RunWith is Run with settings that replace its own, such as
// "GOPROXY=off".
func (g *Go) RunWith(ctx context.Context, settings []string, dir string, args ...string) (string, error) {
	return g.run(ctx, call{name: "go " + args[0], verb: args[0], program: "go", args: args, dir: dir, settings: settings})
}

// RunTool runs a program that asks the go command what is in dir. It has the settings
// and limits of the go command, and fails as the go command does.
func (g *Go) RunTool(ctx context.Context, dir, program string, args ...string) (string, error) {
	return g.run(ctx, call{name: filepath.Base(program), program: program, args: args, dir: dir})
}

// call is one command line.
type call struct {
	name     string // for errors
	verb     string // of the go command, or ""
	program  string
	args     []string
	dir      string
	settings []string
}

func (g *Go) run(ctx context.Context, c call) (string, error) {
	temporary, remove, err := tempdir.OnDisk("go") // A go command that is killed leaves what it has there.
	if err != nil {
		return "", err
	}
	defer remove()
	within, end := context.WithCancel(ctx)
	defer end()
	cmd := exec.CommandContext(within, c.program, c.args...) //nolint:gosec // The callers are our own; the person's words are never among args.
	cmd.Dir = c.dir
	mark := "BROWNFIELD_COMMAND=" + rand.Text()
	cmd.Env = slices.Concat(g.env, c.settings, []string{"PWD=" + c.dir, "TMPDIR=" + temporary, "GOTMPDIR=" + temporary, mark})
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = lettingGo
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("cannot run %s: %w", c.name, err)
	}
	process.LimitFiles(cmd.Process.Pid, g.limits.file)
	exceeded := ""
	var watching sync.WaitGroup
	watching.Go(func() {
		if exceeded = g.exceeds(within, cmd.Process.Pid, c.verb); exceeded != "" {
			end()
		}
	})
	err = cmd.Wait()
	end()
	watching.Wait()
	if c.verb == "test" || c.verb == "run" {
		process.KillMarked(mark) // What a program has started in another process group.
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case exceeded != "":
		return "", &Error{Dir: c.dir, Command: c.name, Output: exceeded}
	case err == nil:
		return stdout.String(), nil
	case errors.As(err, &exit):
		return "", newError(c, stdout.String()+stderr.String())
	default:
		return "", fmt.Errorf("cannot run %s: %w", c.name, err)
	}
}

// exceeds watches a go command until ctx ends, or until it has met a limit: then it
// says which.
func (g *Go) exceeds(ctx context.Context, pid int, verb string) string {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	clock := process.NewClock([]int{pid}, nil)
	for {
		select {
		case <-ctx.Done():
			return ""
		case <-ticker.C:
		}
		if held := process.ResidentTree(pid); held > g.limits.memory {
			return fmt.Sprintf("it was ended, because it held %s of memory (the limit is %s)", printable.Bytes(held), printable.Bytes(g.limits.memory))
		}
		// What downloads waits for the network, however slow that is.
		if compiles(verb) && clock.Read() > g.limits.time {
			return fmt.Sprintf("it was ended, because it was still running after %s", g.limits.time)
		}
	}
}

// compiles reports whether a go command spends its time on sources, not on the network.
// So does a tool, which has no verb.
func compiles(verb string) bool {
	return slices.Contains([]string{"build", "test", "vet", "run", ""}, verb)
}
