package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/changes"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/steps"
)

func (c *console) diffCommand() *cobra.Command {
	var from, to string
	var stat, deps bool
	cmd := &cobra.Command{
		Use:   "diff KATA",
		Short: "Compare two editions",
		Long: `Diff compares two editions; the default is v1 and v2. A terminal of 120 columns or
more shows them side by side; a narrower terminal, and a pipe, get a patch. It
leaves out go.sum and, in your copy, the files that are not part of the program:
your scripts, plans, upgrade log and review.

Exit codes: 0 compared, even if they differ, 2 wrong usage.`,
		Example: `  kata diff 01                          the lesson: v1 beside v2
  kata diff 01 --to work                what you have changed
  kata diff 01 --from work --to v2      what is between you and v2
  kata diff 01 --deps                   go.mod alone
  kata diff 01 --from step:3 --to step:4   what one step changed
  kata diff 01 --stat                   one line a file`,
		Args:              cli.OneKata,
		ValidArgsFunction: cli.CompleteKata,
		RunE: withKata(func(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata) error {
			room, remove, err := tempdir.OnDisk("diff")
			if err != nil {
				return err
			}
			defer remove()
			if kata.Adopted && !cmd.Flags().Changed("to") {
				to = "work" // v2 is still to come.
			}
			left, err := editionOrStep(kata, from, filepath.Join(room, "from"))
			if err != nil {
				return err
			}
			right, err := editionOrStep(kata, to, filepath.Join(room, "to"))
			if err != nil {
				return err
			}
			all, err := changes.Differences(left.Dir, right.Dir, func(name string) bool {
				return !kata.Note(name) && (name == "go.mod" || !deps)
			})
			if err != nil {
				return err
			}
			if len(all) == 0 {
				fmt.Fprintf(c.err, "%s and %s are the same.\n", from, to)
				return nil
			}
			screen := s.Screen(c.out)
			if stat {
				return screen.Stat(all)
			}
			return c.paged(cmd, screen, func(to2 *cli.Screen) error {
				if screen.Wide() {
					return to2.SideBySide(all, left.Name, right.Name)
				}
				return to2.Unified(all, left.Name, right.Name)
			})
		}),
	}
	cmd.Flags().StringVar(&from, "from", "v1", "the edition on the left: v1, v2, work, step:K or a directory")
	cmd.Flags().StringVar(&to, "to", "v2", "the edition on the right (of an adopted program, work)")
	cmd.Flags().BoolVar(&stat, "stat", false, "only count lines")
	cmd.Flags().BoolVar(&deps, "deps", false, "only go.mod")
	cli.CompleteFlag(cmd, "from", completeEditionOrStep)
	cli.CompleteFlag(cmd, "to", completeEditionOrStep)
	return cmd
}

// completeEditionOrStep offers editions, and the steps of the kata.
func completeEditionOrStep(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if !strings.HasPrefix(begun, "s") {
		return cli.CompleteEdition(cmd, args, begun)
	}
	return cli.CompleteFrom(func(kata *catalog.Kata) []string { return stepWords(kata, "step:") })(cmd, args, begun)
}

// editionOrStep finds an edition, or makes in room the program as it is after
// the step that name asks for: step:4.
func editionOrStep(kata *catalog.Kata, name, room string) (catalog.Edition, error) {
	number, ok := strings.CutPrefix(name, "step:")
	if !ok {
		return kata.Edition(name)
	}
	series, err := pathOf(kata)
	if err != nil {
		return catalog.Edition{}, err
	}
	k, err := strconv.Atoi(number)
	if err != nil {
		return catalog.Edition{}, fmt.Errorf("%q is no step; write step:4", name)
	}
	v1, err := steps.ReadTree(kata.V1)
	if err != nil {
		return catalog.Edition{}, err
	}
	tree, err := steps.Prefix(v1, series, k)
	if err != nil {
		return catalog.Edition{}, err
	}
	return catalog.Edition{Name: "step" + number, Dir: room}, tree.Write(room, steps.Tree{})
}

// paged prints straight to a pipe, and through the person's pager to a
// terminal, as git does.
func (c *console) paged(cmd *cobra.Command, screen *cli.Screen, show func(*cli.Screen) error) error {
	pager := os.Getenv("PAGER")
	if pager == "" {
		pager = "less"
	}
	words := strings.Fields(pager)
	if !screen.Live || len(words) == 0 || pager == "cat" {
		return show(screen)
	}
	path, err := exec.LookPath(words[0])
	if errors.Is(err, exec.ErrNotFound) {
		return show(screen)
	} else if err != nil {
		return fmt.Errorf("cannot use the pager %s: %w", words[0], err)
	}
	var page bytes.Buffer
	if err := show(screen.Onto(&page)); err != nil {
		return err
	}
	less := exec.CommandContext(cmd.Context(), path, words[1:]...) //nolint:gosec // The person chose it.
	less.Env = append(os.Environ(), "LESS=FRX")
	less.Stdin, less.Stdout, less.Stderr = &page, cli.Plain(c.out), c.err
	if err := less.Run(); err != nil {
		return fmt.Errorf("cannot show the difference with %s: %w", pager, err)
	}
	return nil
}
