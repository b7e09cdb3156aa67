// Package delegate starts the other commands of the repository. They are compiled
// when they are first asked for, so that a fresh clone has less to compile before its
// first scorecard, and are kept until the sources of the tools change.
//
// [Build] makes a command below tools/cmd; [Start] prepares to run it such that it
// ends when its context does, and tidies up.
//
// Non-goals: it does not know what the commands do.
package delegate

import (
	"context"
	"os/exec"
	"path"
	"syscall"
	"time"

	"brownfield/tools/engine/subject"
)

// The commands.
const (
	Lab   = "lab"   // the heavier verbs of kata
	Smell = "smell" // finds unstructured concurrency
)

// ToldToEnd is how a command is told to end by the one that has started it. It is
// not SIGINT: a Ctrl-C comes to both from the terminal, so the same Ctrl-C passed on
// would look like the second one.
const ToldToEnd = syscall.SIGHUP

// tidying is how long a command that was told to end may take for it.
const tidying = 20 * time.Second

// Dir is where the sources of a command are, below the root of the repository.
func Dir(name string) string { return path.Join("tools", "cmd", name) }

// Build builds a command of the repository at root, unless that was done already,
// and returns the binary.
func Build(ctx context.Context, b *subject.Builder, root, name string) (string, error) {
	return b.Command(ctx, root, Dir(name), "tools")
}

// Start prepares a call of a command: whoever gets it connects it and runs it.
func Start(ctx context.Context, b *subject.Builder, root, name string, args ...string) (*exec.Cmd, error) {
	binary, err := Build(ctx, b, root, name)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, binary, args...) //nolint:gosec // It is the repository's own.
	cmd.Cancel = func() error { return cmd.Process.Signal(ToldToEnd) }
	cmd.WaitDelay = tidying
	return cmd, nil
}
