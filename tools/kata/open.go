package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/command"
	"brownfield/tools/subject"
)

func (a *app) openCommand() *cobra.Command {
	var again bool
	cmd := &cobra.Command{
		Use:   "open KATA",
		Short: "Give you a copy of v1, check it and say what is next",
		Long: `Open copies v1 to work/ the first time; your copy is a git repository of its
own, with v1 as its first commit. Every time, it checks the copy and shows the
scorecard and the next thing to do. Sources that have not changed since the last
check are not checked again, unless a script was unsteady: it failed, and passed
when it was run again.

Exit codes: 0 the copy builds and keeps its behaviour, 1 it does not, 2 wrong
usage. Open defects are what the kata is for; kata check is the strict one.`,
		Example:           "  kata open 01\n  make kata-01\n  make kata-01 ARGS=\"--again\"",
		Args:              command.OneKata,
		ValidArgsFunction: command.CompleteKata,
		RunE: withKata(func(cmd *cobra.Command, s *school, kata *catalog.Kata) error {
			return a.open(cmd, s, kata, again)
		}),
	}
	cmd.Flags().BoolVar(&again, "again", false, "check even when nothing has changed since the last time")
	return cmd
}

func (a *app) open(cmd *cobra.Command, s *school, kata *catalog.Kata, again bool) error {
	ctx := cmd.Context()
	edition, fresh, err := a.take(ctx, s, kata)
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
		card, err = a.scorecard(groupCtx, s, builder, kata, edition, cardOptions{again: again})
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if v, ok := card.Check(check.Build); offline != nil && ctx.Err() == nil && !(ok && v.Outcome == check.Error) { // The row says it.
		fmt.Fprintln(a.err, "kata:", offline)
	}
	s.screen(a.out).Next(kata, card)
	if !stands(card) {
		return command.ErrFailed
	}
	return nil
}

// take makes sure that there is a work copy, and says so when it is new.
func (a *app) take(ctx context.Context, s *school, kata *catalog.Kata) (edition catalog.Edition, fresh bool, err error) {
	fresh, err = s.workspace.Take(ctx, kata)
	if err != nil {
		return edition, fresh, err
	}
	if fresh {
		screen := s.screen(a.out)
		fmt.Fprintf(a.out, "Copied v1 to %s, a git repository of its own. The brief is %s/README.md.\n",
			screen.Path(kata.Work), screen.Path(kata.Dir))
	}
	edition, err = kata.Edition("work")
	return edition, fresh, err
}

// fetchRest fetches what v2 and the kata's tests need while there is a network,
// so that everything works without one later. That it cannot be fetched spoils
// nothing now.
func fetchRest(ctx context.Context, b *subject.Builder, s *school, kata *catalog.Kata) error {
	dirs := []string{s.catalog.Root}
	if _, err := kata.Edition("v2"); err == nil { // An adopted program has none at first.
		dirs = append(dirs, kata.V2)
	}
	for _, dir := range dirs {
		if _, err := b.Go(ctx, dir, "mod", "download"); err != nil {
			says, _, _ := strings.Cut(err.Error(), "\n") // The go command says it of each module.
			return fmt.Errorf("cannot fetch what v2 and the tests need (%s); run make fetch while there is a network", says)
		}
	}
	return nil
}

// stands tells whether an edition builds and keeps its behaviour.
func stands(card check.Scorecard) bool {
	for _, name := range []check.Name{check.Build, check.Behaviour} {
		if v, ok := card.Check(name); !ok || v.Outcome != check.Pass {
			return false
		}
	}
	return true
}
