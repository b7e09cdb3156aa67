package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/review"
)

// reviewOptions are the flags of kata review.
type reviewOptions struct {
	drill                 int
	drills, again, giveUp bool
	history, json         bool
	now, score, packet    bool
	from                  string // --import
}

func (c *console) reviewCommand() *cobra.Command {
	var o reviewOptions
	cmd := verb.Review()
	cmd.Args = cli.OneKataOrNone
	cmd.ValidArgsFunction = cli.CompleteKata
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := o.check(cmd, args); err != nil {
			return err
		}
		d, err := c.reviewing(o, args)
		if err != nil {
			return err
		}
		return d.work(cmd.Context())
	}
	flags := cmd.Flags()
	flags.IntVar(&o.drill, "drill", 0, "begin or hand in review drill `K`")
	flags.BoolVar(&o.drills, "drills", false, "list the review drills of a kata")
	flags.BoolVar(&o.again, "again", false, "with --drill: start over; your notes are kept under work/.attempts")
	flags.BoolVar(&o.giveUp, "give-up", false, "with --drill: submit your findings, even if there are none")
	flags.BoolVar(&o.history, "history", false, "show what you tend to find and to miss")
	flags.BoolVar(&o.json, "json", false, "with --history: print one JSON object")
	flags.BoolVar(&o.now, "now", false, "do not suggest to wait for a day")
	flags.BoolVar(&o.score, "score", false, "measure the mutation score, too")
	flags.BoolVar(&o.packet, "packet", false, "print one Markdown document that another person can review; nothing is sent")
	flags.StringVar(&o.from, "import", "", "take the findings in `FILE` into the review; - is standard input")
	cli.CompleteFlag(cmd, "drill", cli.CompleteFrom(drillNumbers))
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
func (o *reviewOptions) check(cmd *cobra.Command, args []string) error {
	set := cmd.Flags().Changed
	switch {
	case set("drill") && o.drill < 1:
		return errors.New("--drill takes the number of a drill, for example: kata review 01 --drill 1")
	case (o.again || o.giveUp) && o.drill == 0:
		return errors.New("--again and --give-up go with --drill K")
	case o.json && !o.history:
		return errors.New("--json goes with --history")
	case o.again && o.giveUp:
		return errors.New("--again starts over and --give-up submits: name one of the two")
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

// A reviewing is a kata to review, and what is asked for.
type reviewing struct {
	*console
	*cli.Repository
	reviewOptions
	screen *cli.Screen
	kata   *catalog.Kata // nil for --history of all katas
}

func (c *console) reviewing(o reviewOptions, args []string) (*reviewing, error) {
	repository, err := cli.Open()
	if err != nil {
		return nil, err
	}
	d := &reviewing{console: c, Repository: repository, reviewOptions: o, screen: repository.Screen(c.out)}
	if len(args) == 0 {
		return d, nil
	}
	d.kata, err = repository.Find(args[0])
	return d, err
}
