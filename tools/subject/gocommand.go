package subject

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"
)

// toolLimits bound what one go command and all that it starts may use: sources can
// make a C compiler read a device that never ends.
type toolLimits struct {
	memory int64         // bytes resident, all processes together
	file   uint64        // bytes, the largest file
	time   time.Duration // of a command that compiles or tests, counted by a [Clock]
}

// defaultToolLimits leave room for the largest packages that people compile, and for
// the first build on a slow machine, which takes about a minute.
func defaultToolLimits() toolLimits {
	return toolLimits{memory: min(8<<30, machineMemory()/2), file: 2 << 30, time: 5 * time.Minute}
}

// toolLook is how often a go command is looked at.
const toolLook = 100 * time.Millisecond

// Go runs the go command in dir and returns what it printed. A command that fails
// because of what is in dir yields a [*ToolError]; so does one that uses more memory
// or time than a build may. Nothing that it has started outlives it. When ctx ends,
// so does the command.
func (b *Builder) Go(ctx context.Context, dir string, args ...string) (string, error) {
	return b.GoWith(ctx, nil, dir, args...)
}

// GoWith is Go with settings that replace the builder's own, such as
// "GOPROXY=off".
func (b *Builder) GoWith(ctx context.Context, settings []string, dir string, args ...string) (string, error) {
	room, remove, err := LargeRoom("go") // A go command that is killed leaves what it has there.
	if err != nil {
		return "", err
	}
	defer remove()
	within, end := context.WithCancel(ctx)
	defer end()
	cmd := exec.CommandContext(within, "go", args...) //nolint:gosec // The callers are our own; the person's words are never among args.
	cmd.Dir = dir
	mark := "BROWNFIELD_COMMAND=" + rand.Text()
	cmd.Env = slices.Concat(b.env, settings, []string{"PWD=" + dir, "TMPDIR=" + room, "GOTMPDIR=" + room, mark})
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = lettingGo
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("cannot run the go command: %w", err)
	}
	limitFiles(cmd.Process.Pid, b.limits.file)
	exceeded := ""
	var watching sync.WaitGroup
	watching.Go(func() {
		if exceeded = b.exceeds(within, cmd.Process.Pid, args[0]); exceeded != "" {
			end()
		}
	})
	err = cmd.Wait()
	end()
	watching.Wait()
	if verb := args[0]; verb == "test" || verb == "run" {
		killMarked(mark) // What a program has started in another process group.
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case exceeded != "":
		return "", &ToolError{Dir: dir, Command: "go " + args[0], Output: exceeded}
	case err == nil:
		return stdout.String(), nil
	case errors.As(err, &exit):
		return "", newToolError(dir, args, stdout.String()+stderr.String())
	default:
		return "", fmt.Errorf("cannot run the go command: %w", err)
	}
}

// exceeds watches a go command until ctx ends, or until it has met a limit: then it
// says which.
func (b *Builder) exceeds(ctx context.Context, pid int, verb string) string {
	ticker := time.NewTicker(toolLook)
	defer ticker.Stop()
	clock := NewClock([]int{pid}, nil)
	for {
		select {
		case <-ctx.Done():
			return ""
		case <-ticker.C:
		}
		if held := familyRSS(pid); held > b.limits.memory {
			return fmt.Sprintf("it was ended, because it held %s of memory (the limit is %s)", Bytes(held), Bytes(b.limits.memory))
		}
		// What downloads waits for the network, however slow that is.
		if compiles(verb) && clock.Read() > b.limits.time {
			return fmt.Sprintf("it was ended, because it was still running after %s", b.limits.time)
		}
	}
}

// compiles reports whether a go command spends its time on sources, not on the network.
func compiles(verb string) bool {
	return slices.Contains([]string{"build", "test", "vet", "run"}, verb)
}
