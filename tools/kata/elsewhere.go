package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/prove"
	"brownfield/tools/subject"
)

func (a *app) mutateCommand() *cobra.Command {
	return a.elsewhere(prove.MutationTool, "mutate [NN]", "Score a suite: which small faults does it not notice?", "  kata mutate 01 --html score.html")
}

func (a *app) pinCommand() *cobra.Command {
	return a.elsewhere(prove.MutationTool, "pin NN", "Score the characterization that you write yourself", "  kata pin 01")
}

func (a *app) drillCommand() *cobra.Command {
	return a.elsewhere(prove.DrillTool, "drill [NN [NAME]]", "Upgrade a frozen dependency, stage by stage, with proof at the end", "  kata drill 01\n  kata drill --dir ~/src/shop")
}

func (a *app) reviewCommand() *cobra.Command {
	return a.elsewhere(prove.ReviewTool, "review [NN]", "Review your own change, or a colleague's with planted faults", "  kata review 01\n  kata review 01 --drill 1\n  kata review --history")
}

func (a *app) benchCommand() *cobra.Command {
	return a.elsewhere(prove.BenchTool, "bench [NN]", "Measure v1, v2 and your copy on the kata's load", "  kata bench 01\n  kata bench 01 --svg bench.svg")
}

// elsewhere is a verb that another command of the repository carries out. It
// gets the arguments as they are, --help included.
func (a *app) elsewhere(tool, use, short, example string) *cobra.Command {
	return &cobra.Command{
		Use:                use,
		Short:              short,
		Example:            example,
		DisableFlagParsing: true,
		ValidArgsFunction:  completeKata,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.pass(cmd.Context(), tool, append([]string{cmd.Name()}, args...))
		},
	}
}

// pass hands a command line to the other command. Ctrl-C reaches that, too:
// it is the one that tidies up, and kata waits for it.
func (a *app) pass(ctx context.Context, name string, args []string) error {
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
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.in, a.out, a.err
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 20 * time.Second
	err = cmd.Run()
	exited, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return nil
	case ok && exited.ExitCode() > 0:
		return exitError(exited.ExitCode())
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("cannot run %s: %w", path.Base(name), err)
}

// exitError is the exit code of another command, which has said why.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }
