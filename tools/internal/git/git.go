// Package git runs the git command in a repository that belongs to this
// project: a learner's copy, or one that a tool has just made.
//
// Goals: the environment of the user never leads a command into another
// repository, and neither does a repository above the directory.
//
// Non-goals: it knows no kata, and it wraps no git command.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// ErrNoRepository is wrapped by the error of [Run] in a directory that is not
// the top level of a git repository.
var ErrNoRepository = errors.New("not the top level of a git repository")

// Init makes dir a git repository.
func Init(ctx context.Context, dir string) error {
	_, err := run(ctx, dir, "init", "--quiet")
	return err
}

// Run runs a git command in dir, which has to be the top level of a repository,
// and returns what the command printed on standard output. Without that check a
// copy that has lost its .git would hand every command to the repository around
// it, which is the user's clone.
func Run(ctx context.Context, dir string, args ...string) (string, error) {
	top, err := run(ctx, dir, "rev-parse", "--show-toplevel")
	if errors.Is(err, exec.ErrNotFound) || ctx.Err() != nil {
		return "", err
	}
	if err != nil || !same(strings.TrimSuffix(top, "\n"), dir) {
		return "", fmt.Errorf("cannot run git %s: %s is %w", args[0], dir, ErrNoRepository)
	}
	return run(ctx, dir, args...)
}

// Top is the top level of the repository that dir is in, for [Run]: that of a
// program of the user's own.
func Top(ctx context.Context, dir string) (string, error) {
	top, err := run(ctx, dir, "rev-parse", "--show-toplevel")
	return strings.TrimSuffix(top, "\n"), err
}

// Commit commits everything in dir, whatever the user's own settings ignore or
// demand, and on a machine on which git knows no user.
func Commit(ctx context.Context, dir, message string) error {
	if _, err := Run(ctx, dir, "add", "--all", "--force"); err != nil {
		return err
	}
	_, err := Run(
		ctx, dir, "-c", "user.name=Brownfield", "-c", "user.email=brownfield@localhost", "-c", "commit.gpgsign=false",
		"commit", "--quiet", "--no-verify", "--message", message,
	)
	return err
}

func run(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...) //nolint:gosec // The words are our own but for commit ids and messages.
	cmd.Dir = dir
	cmd.Env = append(environment(os.Environ()), "PWD="+dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("cannot find git, which keeps the history of your copy (install it, or set PATH): %w", exec.ErrNotFound)
	case err != nil:
		return "", fmt.Errorf("cannot run git %s in %s: %w: %s", verb(args), dir, err, strings.TrimSpace(stderr.String()))
	}
	return string(out), nil
}

// verb is the git command among args, behind its settings.
func verb(args []string) string {
	for len(args) > 2 && args[0] == "-c" {
		args = args[2:]
	}
	return args[0]
}

// kept lists the variables of git that say how to run it. All others say which
// repository, index or history to work on, who the author is, or what a command
// prints.
func kept() []string {
	return []string{
		"GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
		"GIT_DISCOVERY_ACROSS_FILESYSTEM",
	}
}

// environment returns env without the variables that choose a repository. They
// are dropped by their prefix, because git rev-parse --local-env-vars lists
// other ones in every version of git.
func environment(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return name == "PWD" || strings.HasPrefix(name, "GIT_") && !slices.Contains(kept(), name)
	})
}

// same reports whether two names lead to one directory.
func same(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}
