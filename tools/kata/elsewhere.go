package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/command"
	"brownfield/tools/prove"
	"brownfield/tools/subject"
)

func (a *app) mutateCommand() *cobra.Command {
	return a.elsewhere(prove.MutationTool, "mutate [KATA]", "Score a suite: which small faults does it not notice?", "  kata mutate 01 --html score.html")
}

func (a *app) pinCommand() *cobra.Command {
	return a.elsewhere(prove.MutationTool, "pin KATA", "Score the characterization that you write yourself", "  kata pin 01")
}

func (a *app) drillCommand() *cobra.Command {
	return a.elsewhere(prove.DrillTool, "drill [KATA [NAME]]", "Upgrade a frozen dependency, stage by stage, with proof at the end", "  kata drill 01\n  kata drill --dir ~/src/shop")
}

func (a *app) fetchCommand() *cobra.Command {
	return a.elsewhere(prove.DrillTool, "fetch [KATA...]", "Download the modules of every kata and tool, for a day without network", "  kata fetch\n  kata fetch 01 03")
}

func (a *app) reviewCommand() *cobra.Command {
	return a.elsewhere(prove.ReviewTool, "review [KATA]", "Review your own change, or a colleague's with planted faults", "  kata review 01\n  kata review 01 --drill 1\n  kata review --history")
}

func (a *app) benchCommand() *cobra.Command {
	return a.elsewhere(prove.BenchTool, "bench [KATA]", "Measure v1, v2 and your copy on the kata's load", "  kata bench 01\n  kata bench 01 --svg bench.svg")
}

// elsewhere is a verb that another command of the repository carries out. It
// gets the arguments as they are, --help included, and completes them.
func (a *app) elsewhere(tool, use, short, example string) *cobra.Command {
	cmd := &cobra.Command{
		Use:                use,
		Short:              short,
		Example:            example,
		DisableFlagParsing: true,
		ValidArgsFunction:  a.completeElsewhere(tool),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.pass(cmd.Context(), tool, append([]string{cmd.Name()}, args...), a.out, a.err)
		},
	}
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) { // kata help drill
		if err := a.pass(cmd.Context(), tool, []string{cmd.Name(), "--help"}, a.out, a.err); err != nil {
			fmt.Fprintln(a.err, "kata:", err)
		}
	})
	return cmd
}

// impatience is how long somebody waits for the shell to complete a word.
const impatience = 3 * time.Second

// completeElsewhere asks the other command what it would offer. When that is
// still to be compiled, there are only the katas to offer.
func (a *app) completeElsewhere(tool string) command.Completion {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), impatience)
		defer cancel()
		var offered bytes.Buffer
		if err := a.pass(ctx, tool, slices.Concat([]string{cobra.ShellCompRequestCmd, cmd.Name()}, args, []string{begun}), &offered, io.Discard); err != nil {
			return command.CompleteKata(cmd, args, begun)
		}
		words := strings.Split(strings.TrimSpace(offered.String()), "\n")
		last := len(words) - 1
		directive, err := strconv.Atoi(strings.TrimPrefix(words[last], ":"))
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return words[:last], cobra.ShellCompDirective(directive)
	}
}

// pass hands a command line to the other command. Ctrl-C reaches that, too:
// it is the one that tidies up, and kata waits for it.
func (a *app) pass(ctx context.Context, name string, args []string, out, errOut io.Writer) error {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	s, err := openSchool()
	if err != nil {
		return err
	}
	tool, err := builder.Tool(ctx, s.catalog.Root, name)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, tool, args...) //nolint:gosec // It is the repository's own.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.in, command.Plain(out), errOut
	subject.EndsGently(cmd)
	err = cmd.Run()
	exited, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return nil
	case ok && exited.ExitCode() > 0:
		return command.Exit(exited.ExitCode())
	case ctx.Err() != nil:
		return ctx.Err()
	case ok && brokenOff(exited):
		return command.Exit(brokenPipe)
	}
	return fmt.Errorf("cannot run %s: %w", path.Base(name), err)
}

// brokenOff tells whether a command ended because nobody reads what it prints.
func brokenOff(exited *exec.ExitError) bool {
	status, ok := exited.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGPIPE
}

// brokenPipe is the exit code that a shell gives to a command whose reader had
// enough, as in kata review 01 | head.
const brokenPipe = 128 + int(syscall.SIGPIPE)
