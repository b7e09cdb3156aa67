package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/report"
	"brownfield/tools/review"
	"brownfield/tools/workspace"
)

// options are the flags of kata review.
type options struct {
	drill                 int
	drills, again, giveUp bool
	history, json         bool
	now, score, packet    bool
	from                  string // --import
}

func reviewCommand(c *console) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "review [KATA]",
		Short: "Review your own change, or a colleague's with planted faults",
		Long: `Review walks the checklist (docs/review-checklist.md) over what you have changed
since v1. What a machine can answer is answered, with its evidence; what only a
person can answer is asked, one question at a time. Answers are kept as you give
them, so you can stop and go on. The result is work/NN-SLUG/review.md, fit to be
pasted into a pull request. It is better done a day after the last change.

A review drill (--drill K) shows a change that a colleague might propose, with
faults planted in it. Note what you find, run the same command again, and see
what you have found and what you tend to miss (docs/review-drills.md).

Exit codes: 0 done, 1 a machine has answered a question with no, 2 wrong usage.`,
		Example: `  kata review 01                   the self review of your copy
  kata review 01 --now --score     at once, and with the mutation score (takes half a minute)
  kata review 01 --packet >packet.md    all that a colleague or a language model needs
  kata review 01 --import reply.md      takes their findings (lines with file:line what) back
  kata review 01 --drills          the review drills of kata 01
  kata review 01 --drill 1         begins a drill, and hands it in the second time
  kata review --history            what you tend to miss`,
		Args:              command.OneKataOrNone,
		ValidArgsFunction: command.CompleteKata,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(cmd, args); err != nil {
				return err
			}
			d, err := openDesk(c, o, args)
			if err != nil {
				return err
			}
			return d.work(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&o.drill, "drill", 0, "begin or hand in review drill `K`")
	flags.BoolVar(&o.drills, "drills", false, "list the review drills of a kata")
	flags.BoolVar(&o.again, "again", false, "with --drill: begin anew; your notes are kept under work/.attempts")
	flags.BoolVar(&o.giveUp, "give-up", false, "with --drill: hand in what there is, be it nothing")
	flags.BoolVar(&o.history, "history", false, "show what you tend to find and to miss")
	flags.BoolVar(&o.json, "json", false, "with --history: print one JSON object")
	flags.BoolVar(&o.now, "now", false, "do not suggest to wait for a day")
	flags.BoolVar(&o.score, "score", false, "measure the mutation score, too")
	flags.BoolVar(&o.packet, "packet", false, "print one Markdown document for somebody else to review; nothing is sent anywhere")
	flags.StringVar(&o.from, "import", "", "take the findings in `FILE` into the review; - is standard input")
	command.CompleteFlag(cmd, "drill", command.CompleteFrom(drillNumbers))
	return cmd
}

// drillNumbers are the review drills of a kata as words to complete.
func drillNumbers(kata *catalog.Kata) []string {
	drills, err := review.Drills(kata)
	if err != nil {
		return nil // Whoever asks for one is told.
	}
	var words []string
	for _, drill := range drills {
		words = append(words, fmt.Sprintf("%d\t%s", drill.Number, drill.Title))
	}
	return words
}

// check refuses what does not go together.
func (o *options) check(cmd *cobra.Command, args []string) error {
	set := cmd.Flags().Changed
	switch {
	case set("drill") && o.drill < 1:
		return errors.New("--drill takes the number of a drill, for example: kata review 01 --drill 1")
	case (o.again || o.giveUp) && o.drill == 0:
		return errors.New("--again and --give-up go with --drill K")
	case o.json && !o.history:
		return errors.New("--json goes with --history")
	case o.again && o.giveUp:
		return errors.New("--again begins anew and --give-up hands in: name one of the two")
	}
	modes := 0
	for _, on := range []bool{o.drill > 0, o.drills, o.history, o.packet, o.from != ""} {
		if on {
			modes++
		}
	}
	switch {
	case modes > 1:
		return errors.New("--drill, --drills, --history, --packet and --import are different things: name one of them")
	case modes > 0 && !o.packet && (o.now || o.score):
		return errors.New("--now and --score go with a self review, for example: kata review 01 --now --score")
	case len(args) == 0 && !o.history:
		return errors.New("review takes a kata, for example: kata review 01 --drill 1")
	}
	return nil
}

// A desk is a kata to review and where to say what.
type desk struct {
	*console
	options
	screen    *report.Screen
	kata      *catalog.Kata // nil for --history of all katas
	root      string
	workspace workspace.Workspace
}

func openDesk(c *console, o options, args []string) (*desk, error) {
	katas, cwd, err := command.Open()
	if err != nil {
		return nil, err
	}
	d := &desk{console: c, options: o, root: katas.Root, screen: report.NewScreen(c.out, cwd), workspace: workspace.At(katas.Root)}
	if len(args) == 0 {
		return d, nil
	}
	d.kata, err = katas.Find(args[0])
	return d, err
}
