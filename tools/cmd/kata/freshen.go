package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/author"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
)

func (c *console) freshenCommand() *cobra.Command {
	var look bool
	cmd := &cobra.Command{
		Use:   "freshen",
		Short: "For authors: upgrade v2 and the tools to the newest releases",
		Long: `Freshen upgrades the direct dependencies of the root module, of tools/lint and of
every v2 to their newest releases of the same major version. For a kata it also
adds a last step to the path, updates the upgrade log (you finish what it marks
DRAFT), and proves the basic claims again. If a claim fails, it restores
everything and prints the reason. It never touches v1.

It asks the module proxy, and adds the dates of new releases to
upgrade-log/releases.toml. If the proxy has another date for a release that is
already in that file, freshen prints both and uses the one in the file.

Exit codes: 0 all is current or upgraded, 1 an upgrade was taken back, 2 wrong
usage.`,
		Example:           "  kata freshen --look\n  kata freshen",
		Args:              cli.NoArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.freshen(cmd.Context(), look)
		},
	}
	cmd.Flags().BoolVar(&look, "look", false, "only list what is behind")
	return cmd
}

func (c *console) freshen(ctx context.Context, look bool) error {
	s, err := cli.Open()
	if err != nil {
		return err
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	type place struct {
		name, dir string
		raise     func([]author.Raise) error
	}
	builds := func(dir string) func([]author.Raise) error {
		return func(raises []author.Raise) error {
			return author.FreshenModule(ctx, builder, dir, raises, func() error {
				return builder.Go.Vet(ctx, dir)
			})
		}
	}
	root := s.Root
	places := []place{{"the root module", root, builds(root)}}
	lint := filepath.Join(root, "tools", "lint")
	if _, err := os.Stat(lint); err == nil {
		places = append(places, place{"tools/lint", lint, builds(lint)})
	}
	for _, kata := range s.Katas {
		if kata.Adopted {
			continue // Its dependencies are its owner's to move: kata drill.
		}
		places = append(places, place{"v2/" + kata.Name, kata.V2, func(raises []author.Raise) error {
			return author.FreshenKata(ctx, builder, root, kata, raises, time.Now())
		}})
	}
	facts, err := catalog.ReadReleases(root)
	if err != nil {
		return err
	}
	left := false
	for _, p := range places {
		fmt.Fprintf(c.err, "… %s\n", p.name)
		raises, differ, err := author.Behind(ctx, builder, p.dir, facts)
		if err != nil {
			return err
		}
		for _, says := range differ {
			fmt.Fprintf(c.out, "  %s: %s\n", p.name, says)
		}
		if len(raises) == 0 {
			fmt.Fprintf(c.out, "✓ %s is current\n", p.name)
			continue
		}
		for _, r := range raises {
			fmt.Fprintf(c.out, "  %s: %s\n", p.name, r)
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
			fmt.Fprintf(c.out, "✗ %s is left as it was: %v\n", p.name, err)
			continue
		}
		fmt.Fprintf(c.out, "✓ %s is raised\n", p.name)
	}
	if left {
		return cli.ErrFailed
	}
	return nil
}
