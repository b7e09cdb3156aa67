package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/delegate"
)

// delegated is a verb that another command of the repository carries out. It gets
// the arguments as they are, --help included, and completes them.
func (c *console) delegated(verb *cobra.Command) *cobra.Command {
	verb.DisableFlagParsing = true
	verb.ValidArgsFunction = c.completeDelegated
	verb.RunE = func(cmd *cobra.Command, args []string) error {
		return c.delegate(cmd.Context(), append([]string{cmd.Name()}, args...), c.out, c.err)
	}
	verb.SetHelpFunc(func(cmd *cobra.Command, _ []string) { // kata help drill
		if err := c.delegate(cmd.Context(), []string{cmd.Name(), "--help"}, c.out, c.err); err != nil {
			fmt.Fprintln(c.err, "kata:", err)
		}
	})
	return verb
}

// impatience is how long somebody waits for the shell to complete a word.
const impatience = 3 * time.Second

// completeDelegated asks the other command what it would offer. When that is still
// to be compiled, there are only the katas to offer.
func (c *console) completeDelegated(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), impatience)
	defer cancel()
	var offered bytes.Buffer
	if err := c.delegate(ctx, slices.Concat([]string{cobra.ShellCompRequestCmd, cmd.Name()}, args, []string{begun}), &offered, io.Discard); err != nil {
		return cli.CompleteKata(cmd, args, begun)
	}
	words := strings.Split(strings.TrimSpace(offered.String()), "\n")
	last := len(words) - 1
	directive, err := strconv.Atoi(strings.TrimPrefix(words[last], ":"))
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return words[:last], cobra.ShellCompDirective(directive)
}

// delegate hands a command line to the other command. Ctrl-C reaches that, too:
// it is the one that tidies up, and kata waits for it.
func (c *console) delegate(ctx context.Context, args []string, out, errOut io.Writer) error {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	s, err := cli.Open()
	if err != nil {
		return err
	}
	cmd, err := delegate.Start(ctx, builder, s.Root, delegate.Lab, args...)
	if err != nil {
		return err
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.in, cli.Plain(out), errOut
	err = cmd.Run()
	exited, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return nil
	case ok && exited.ExitCode() > 0:
		return cli.Exit(exited.ExitCode())
	case ctx.Err() != nil:
		return ctx.Err()
	case ok && brokenOff(exited):
		return cli.Exit(brokenPipe)
	}
	return fmt.Errorf("cannot run %s: %w", delegate.Lab, err)
}

// brokenOff reports whether a command ended because nobody reads what it prints.
func brokenOff(exited *exec.ExitError) bool {
	status, ok := exited.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGPIPE
}

// brokenPipe is the exit code that a shell gives to a command whose reader had
// enough, as in kata review 01 | head.
const brokenPipe = 128 + int(syscall.SIGPIPE)
