package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/freshen"
	"brownfield/tools/subject"
)

func (a *app) freshenCommand() *cobra.Command {
	var look bool
	cmd := &cobra.Command{
		Use:   "freshen",
		Short: "Raise v2 and the tools to the newest releases, and prove them again",
		Long: `Freshen raises the direct dependencies of the root module, of tools/lint and of
every v2 to their newest releases. Of a kata it proves everything again that go
test proves, extends the path of steps so that it ends in v2, and moves the
entries of the upgrade log on: what is marked DRAFT there is for you to finish,
and kata prove insists. What does not hold is left as it was, with the reason.

It asks the module proxy, and adds the dates of the new releases to
upgrade-log/releases.toml. Where the proxy gives another date for a release than
that file, both are shown and the file counts. v1 is never touched, and a later
major version is not taken: that is an upgrade of code.

Exit codes: 0 all is current or raised, 1 something was left, 2 wrong usage.`,
		Example:           "  kata freshen --look\n  kata freshen",
		Args:              command.NoArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.freshen(cmd.Context(), look)
		},
	}
	cmd.Flags().BoolVar(&look, "look", false, "only list what is behind")
	return cmd
}

func (a *app) freshen(ctx context.Context, look bool) error {
	s, err := openSchool()
	if err != nil {
		return err
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	type place struct {
		name, dir string
		raise     func([]freshen.Raise) error
	}
	builds := func(dir string) func([]freshen.Raise) error {
		return func(raises []freshen.Raise) error {
			return freshen.Module(ctx, builder, dir, raises, func() error {
				_, err := builder.Go(ctx, dir, "vet", "./...")
				return err
			})
		}
	}
	root := s.catalog.Root
	places := []place{{"the root module", root, builds(root)}}
	lint := filepath.Join(root, "tools", "lint")
	if _, err := os.Stat(lint); err == nil {
		places = append(places, place{"tools/lint", lint, builds(lint)})
	}
	for _, kata := range s.catalog.Katas {
		if kata.Adopted {
			continue // Its dependencies are its owner's to move: kata drill.
		}
		places = append(places, place{"v2/" + kata.Name, kata.V2, func(raises []freshen.Raise) error {
			return freshen.Kata(ctx, builder, root, kata, raises, time.Now())
		}})
	}
	facts, err := catalog.ReadReleases(root)
	if err != nil {
		return err
	}
	left := false
	for _, p := range places {
		fmt.Fprintf(a.err, "… %s\n", p.name)
		raises, differ, err := freshen.Behind(ctx, builder, p.dir, facts)
		if err != nil {
			return err
		}
		for _, says := range differ {
			fmt.Fprintf(a.out, "  %s: %s\n", p.name, says)
		}
		if len(raises) == 0 {
			fmt.Fprintf(a.out, "✓ %s is current\n", p.name)
			continue
		}
		for _, r := range raises {
			fmt.Fprintf(a.out, "  %s: %s\n", p.name, r)
		}
		if look {
			continue
		}
		err = p.raise(raises)
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
		if err != nil {
			left = true
			fmt.Fprintf(a.out, "✗ %s is left as it was: %v\n", p.name, err)
			continue
		}
		fmt.Fprintf(a.out, "✓ %s is raised\n", p.name)
	}
	if left {
		return command.ErrFailed
	}
	return nil
}
