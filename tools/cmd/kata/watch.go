package main

import (
	"context"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/watch"
)

func (c *console) watchCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "watch KATA",
		Short: "Check your copy on every save",
		Long: `Watch checks your copy each time you save one of its files, behaviour first, and
prints what kata open prints. It copies v1 first if you have no copy yet. A save
during a check cancels that check and starts a new one. A save that changes
nothing starts no check.

  n  show the next open defect, and why its script fails
  h  show the next hint, as kata hint does
  d  show what you have changed since v1
  r  check again, even if nothing has changed
  q  quit (or press Ctrl-C)

Watch never clears the screen. The keys need a terminal for both input and
output; without one, watch prints verdicts until Ctrl-C or SIGTERM.

Exit codes: 0 after q, 130 after Ctrl-C, 2 wrong usage. The results of checks do
not change the exit code.`,
		Example:           "  kata watch 01\n  make watch-01\n  kata watch 01 | tee session.log",
		Args:              cli.OneKata,
		ValidArgsFunction: cli.CompleteKata,
		RunE:              withKata(c.watch),
	}
}

func (c *console) watch(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata) error {
	ctx := cmd.Context()
	edition, fresh, err := c.take(ctx, s, kata)
	if err != nil {
		return err
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	examiner, err := check.NewExaminer(builder, s.Root, kata, edition)
	if err != nil {
		return err
	}
	w := watch.Watch{In: c.in, Out: c.out, Err: c.err, Repository: s, Examiner: examiner}
	if fresh {
		w.Fetch = func(ctx context.Context) error { return fetchRest(ctx, builder, s, kata) }
	}
	return w.Run(ctx)
}
