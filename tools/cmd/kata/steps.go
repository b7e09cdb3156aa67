package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/steps"
)

func (c *console) stepsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "steps KATA [show K | apply K]",
		Short: "The verified path from v1 to v2, step by step",
		Long: `Steps lists the author's path from v1 to v2. Each step builds and keeps the
behaviour; kata prove checks that. show K prints step K and why it is safe.
apply K makes the change of step K in your copy, if your copy is exactly where
that step begins. Otherwise apply changes nothing.

Exit codes: 0 done, 2 wrong usage, or the step does not fit your copy.`,
		Example: `  kata steps 01
  kata steps 01 show 3
  kata steps 01 apply 1
  kata diff 01 --to step:4`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 || (len(args) == 3 && (args[1] == "show" || args[1] == "apply")) {
				return nil
			}
			return errors.New("kata steps takes a kata, and then nothing, show K or apply K, for example: kata steps 01 show 3")
		},
		ValidArgsFunction: completeStep,
		RunE: func(cmd *cobra.Command, args []string) error {
			return withKata(func(_ *cobra.Command, s *cli.Repository, kata *catalog.Kata) error {
				series, err := pathOf(kata)
				if err != nil {
					return err
				}
				if len(args) == 1 {
					c.listSteps(kata, series)
					return nil
				}
				k, err := strconv.Atoi(args[2])
				if err != nil || k < 1 || k > len(series) {
					return fmt.Errorf("there is no step %q; the steps are 1 to %d", args[2], len(series))
				}
				if args[1] == "show" {
					return c.showStep(s, series[k-1])
				}
				return c.applyStep(s, kata, series[k-1])
			})(cmd, args[:1])
		},
	}
	cmd.AddCommand(c.recordCommand())
	return cmd
}

// completeStep offers a kata, what to do with its path, and a step.
func completeStep(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return cli.CompleteKata(cmd, args, begun)
	case 1:
		return []string{"show\tprint a step and why it is safe", "apply\tmake it in your copy"}, cobra.ShellCompDirectiveNoFileComp
	case 2:
		return cli.CompleteFrom(func(kata *catalog.Kata) []string { return stepWords(kata, "") })(cmd, args, begun)
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// stepWords are the steps of a kata as words to complete.
func stepWords(kata *catalog.Kata, prefix string) []string {
	series, err := steps.Load(kata.Steps)
	if err != nil {
		return nil // Whoever asks for the step is told.
	}
	var words []string
	for _, step := range series {
		words = append(words, fmt.Sprintf("%s%d\t%s", prefix, step.Number, step.Subject))
	}
	return words
}

// pathOf loads a kata's steps, of which there have to be some.
func pathOf(kata *catalog.Kata) ([]steps.Step, error) {
	series, err := steps.Load(kata.Steps)
	if err != nil {
		return nil, err
	}
	if len(series) == 0 {
		return nil, fmt.Errorf("%s has no steps yet", kata.Name)
	}
	return series, nil
}

func (c *console) listSteps(kata *catalog.Kata, series []steps.Step) {
	for _, step := range series {
		fmt.Fprintf(c.out, "%3d  %s\n", step.Number, step.Subject)
		if len(step.Fixes) > 0 {
			fmt.Fprintf(c.out, "       fixes %s\n", strings.Join(step.Fixes, ", "))
		}
	}
	fmt.Fprintf(c.out, "\nmake steps-%02d ARGS=\"show 1\" shows one, with the reason why it is safe.\n", kata.Number)
}

func (c *console) showStep(s *cli.Repository, step steps.Step) error {
	fmt.Fprintf(c.out, "Step %d: %s\n\n%s\n\n", step.Number, step.Subject, step.Body)
	s.Screen(c.out).Patch(step.Diff)
	return nil
}

func (c *console) applyStep(s *cli.Repository, kata *catalog.Kata, step steps.Step) error {
	edition, err := kata.Edition("work")
	if err != nil {
		return err
	}
	before, err := steps.ReadTree(edition.Dir)
	if err != nil {
		return err
	}
	after, err := step.Apply(before)
	if errors.Is(err, steps.ErrConflict) {
		return fmt.Errorf("%w, or is made already; nothing was changed. make steps-%02d ARGS=\"show %d\" prints it, to make it by hand", err, kata.Number, step.Number)
	} else if err != nil {
		return err
	}
	if err := after.Write(edition.Dir, before); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Step %d is applied in %s: %s.\nRead it with git diff there, run make kata-%02d, and commit it.\n",
		step.Number, s.Screen(c.out).Path(edition.Dir), strings.Join(after.Difference(before), ", "), kata.Number)
	return nil
}

func (c *console) recordCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "record KATA",
		Short: "Export a git history as the path (for authors)",
		Long: `Record replaces the kata's steps by the git history in DIR. The first commit has
to be v1 and the last one v2.

Exit codes: 0 recorded, 2 the history does not lead from v1 to v2.`,
		Example:           "  kata steps record 01 --from ../walk",
		Args:              cli.OneKata,
		ValidArgsFunction: cli.CompleteKata,
		RunE: withKata(func(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata) error {
			if from == "" {
				return errors.New("say where the history is: --from DIR")
			}
			v1, err := steps.ReadTree(kata.V1)
			if err != nil {
				return err
			}
			v2, err := steps.ReadTree(kata.V2)
			if err != nil {
				return err
			}
			series, err := steps.Record(cmd.Context(), from, kata.Steps, v1, v2)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.out, "Recorded %d steps in %s.\n", len(series), s.Screen(c.out).Path(filepath.Clean(kata.Steps)))
			return nil
		}),
	}
	cmd.Flags().StringVar(&from, "from", "", "the git repository in `DIR` whose history is the path")
	cli.CompleteFlag(cmd, "from", cli.CompleteDirectory)
	return cmd
}
