package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
)

func (c *console) openCommand() *cobra.Command {
	var again bool
	cmd := &cobra.Command{
		Use:   "open KATA",
		Short: "Get a copy of v1, check it, and see what to do next",
		Long: `Open copies v1 to work/ the first time. Your copy is a git repository of its own;
its first commit is v1. Every time, open checks the copy, prints the scorecard,
and ends with the next thing to do. If no source has changed since the last
check, it prints the last scorecard. If a script was flaky (it failed, then
passed when it was run again), the copy is checked again every time.

Exit codes: 0 the copy builds and behaviour is kept, 1 it is not, 2 wrong usage.
Open defects do not change the exit code; kata check fails until all are fixed.`,
		Example:           "  kata open 01\n  make kata-01\n  make kata-01 ARGS=\"--again\"",
		Args:              cli.OneKata,
		ValidArgsFunction: cli.CompleteKata,
		RunE: withKata(func(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata) error {
			return c.open(cmd, s, kata, again)
		}),
	}
	cmd.Flags().BoolVar(&again, "again", false, "check even when nothing has changed since the last time")
	return cmd
}

func (c *console) open(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata, again bool) error {
	ctx := cmd.Context()
	edition, fresh, err := c.take(ctx, s, kata)
	if err != nil {
		return err
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}

	var card check.Scorecard
	group, groupCtx := errgroup.WithContext(ctx)
	var offline error
	if fresh {
		group.Go(func() error {
			offline = fetchRest(groupCtx, builder, s, kata)
			return nil
		})
	}
	group.Go(func() error {
		var err error
		card, err = c.scorecard(groupCtx, s, builder, kata, edition, cardOptions{again: again})
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if v, ok := card.Check(check.Build); offline != nil && ctx.Err() == nil && !(ok && v.Outcome == check.Error) { // The row says it.
		fmt.Fprintln(c.err, "kata:", offline)
	}
	s.Screen(c.out).Next(kata, card)
	if !stands(card) {
		return cli.ErrFailed
	}
	return nil
}

// take makes sure that there is a work copy, and says so when it is new.
func (c *console) take(ctx context.Context, s *cli.Repository, kata *catalog.Kata) (edition catalog.Edition, fresh bool, err error) {
	fresh, err = s.Workspace.Take(ctx, kata)
	if err != nil {
		return edition, fresh, err
	}
	if fresh {
		s.Screen(c.out).Greet(kata)
	}
	edition, err = kata.Edition("work")
	return edition, fresh, err
}

// fetchRest fetches what v2 and the kata's tests need while there is a network,
// so that everything works without one later. That it cannot be fetched spoils
// nothing now.
func fetchRest(ctx context.Context, b *subject.Builder, s *cli.Repository, kata *catalog.Kata) error {
	dirs := []string{s.Root}
	if _, err := kata.Edition("v2"); err == nil { // An adopted program has none at first.
		dirs = append(dirs, kata.V2)
	}
	for _, dir := range dirs {
		if _, err := b.Go.Run(ctx, dir, "mod", "download"); err != nil {
			says, _, _ := strings.Cut(err.Error(), "\n") // The go command says it of each module.
			return fmt.Errorf("cannot fetch what v2 and the tests need (%s); run make fetch while there is a network", says)
		}
	}
	return nil
}

// stands reports whether an edition builds and keeps its behaviour.
func stands(card check.Scorecard) bool {
	for _, name := range []check.Name{check.Build, check.Behaviour} {
		if v, ok := card.Check(name); !ok || v.Outcome != check.Pass {
			return false
		}
	}
	return true
}
