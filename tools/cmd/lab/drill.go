package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/engine/drift"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/upgrade"
)

// drillOptions are the flags of kata drill.
type drillOptions struct {
	list, json, again bool
	dir               string
	try               int
}

func (c *console) drillCommand() *cobra.Command {
	var opts drillOptions
	cmd := verb.Drill()
	cmd.ValidArgsFunction = completeDrill
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := c.task(cmd.Context())
		if err != nil {
			return err
		}
		defer t.tell.Clear()
		return t.drill(cmd.Context(), args, opts)
	}
	cmd.Flags().BoolVar(&opts.list, "list", false, "list the drills")
	cmd.Flags().StringVar(&opts.dir, "dir", "", "take inventory of the module in this directory instead, and plan")
	cmd.Flags().IntVar(&opts.try, "try", 0, "with --dir: try only the N most urgent upgrades (0: all of them)")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&opts.again, "again", false, "begin a drill again; your copy is kept in work/.attempts")
	cli.CompleteFlag(cmd, "dir", cli.CompleteDirectory)
	return cmd
}

// completeDrill offers a kata, and then its drills and the stages that can be
// printed in full.
func completeDrill(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	stages := []string{upgrade.Inventory + "\twhat is there", upgrade.Plan + "\twhat each choice touches"}
	switch {
	case cmd.Flags().Changed("dir") && len(args) == 0, len(args) == 2:
		return stages, cobra.ShellCompDirectiveNoFileComp
	case len(args) == 0:
		return cli.CompleteKata(cmd, args, begun)
	}
	return cli.CompleteFrom(func(kata *catalog.Kata) []string {
		words := stages
		drills, err := upgrade.Of(kata)
		if err != nil {
			return words // The verb itself reports what is wrong.
		}
		for _, d := range drills {
			if d.Name != "" {
				words = append(words, d.Name+"\t"+d.Says)
			}
		}
		return words
	})(cmd, args[:1], begun)
}

func (t *task) drill(ctx context.Context, args []string, opts drillOptions) error {
	full := ""
	if n := len(args); n > 0 && slices.Contains([]string{upgrade.Inventory, upgrade.Plan}, args[n-1]) {
		full, args = args[n-1], args[:n-1]
	}
	switch {
	case opts.try < 0 || opts.try > 0 && opts.dir == "":
		return errors.New("--try takes how many upgrades of --dir are tried, for example: kata drill --dir ~/src/shop --try 10")
	case opts.list && len(args) == 0 && full == "":
		return t.list(opts)
	case opts.dir != "" && len(args) == 0:
		return t.module(ctx, full, opts)
	case opts.list || opts.dir != "" || len(args) == 0 || len(args) > 2:
		return errors.New("name a kata and perhaps a drill, for example: kata drill 01 (kata drill --list shows them all)")
	}
	d, err := t.drillNamed(args)
	if err != nil {
		return err
	}
	if opts.again {
		if err := t.setAside(d); err != nil {
			return err
		}
	}
	fresh, err := d.Take(ctx, t.Workspace)
	if err != nil {
		return err
	}
	if fresh && !opts.json && full == "" {
		fmt.Fprintf(t.out, "Copied the start to %s, a git repository of its own.\n\n", t.screen.Path(d.Home()))
		if d.Scenario != "" {
			fmt.Fprintf(t.out, "%s\n\n", strings.TrimSpace(d.Scenario))
		}
	}
	session, err := upgrade.Begin(ctx, t.builder, d, t.tell.Say)
	if err != nil {
		return err
	}
	defer session.Close()
	if full != "" {
		return t.details(ctx, full, session.Start, session.Plan, opts)
	}
	return t.stages(ctx, session, opts)
}

func (t *task) setAside(d upgrade.Drill) error {
	if d.Name == "" {
		return fmt.Errorf("the drill of a kata as a whole is in your copy of the kata: make reset-%02d begins it again", d.Kata.Number)
	}
	if _, err := os.Stat(d.Home()); errors.Is(err, fs.ErrNotExist) {
		return nil // There is no copy yet.
	}
	kept, err := t.Workspace.SetAside(d.Home(), time.Now())
	if err == nil {
		fmt.Fprintf(t.err, "Your copy is kept in %s.\n", t.screen.Path(kept))
	}
	return err
}

// list shows all drills.
func (t *task) list(opts drillOptions) error {
	if err := t.open(); err != nil {
		return err
	}
	var all []upgrade.Drill
	for _, kata := range t.Katas {
		drills, err := upgrade.Of(kata)
		if err != nil {
			return err
		}
		all = append(all, drills...)
	}
	if opts.json {
		type entry struct {
			ID      string       `json:"id"`
			Kind    upgrade.Kind `json:"kind"`
			Minutes int          `json:"minutes"`
			Says    string       `json:"says"`
		}
		entries := []entry{}
		for _, d := range all {
			entries = append(entries, entry{d.ID(), d.Kind, d.Minutes, d.Says})
		}
		return cli.PrintJSON(t.out, entries)
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "DRILL\tKIND\tMINUTES\tWHAT IS TO BE DONE")
	for _, d := range all {
		says := d.Says
		if d.Name == "" {
			says = d.Title + ": " + says
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\n", d.ID(), d.Kind, d.Minutes, says)
	}
	return table.Flush()
}

// module takes inventory of any module, and plans.
func (t *task) module(ctx context.Context, full string, opts drillOptions) error {
	pins, err := drift.ReadPins(opts.dir)
	if err != nil {
		return err
	} else if pins != nil {
		return t.pins(ctx, pins, opts)
	}
	options := drift.Options{Tell: t.tell.Say, Try: opts.try}
	if t.open() == nil { // Outside of the repository there are no facts.
		if options.Facts, err = upgrade.Facts(t.Root); err != nil {
			return err
		}
	}
	view, err := upgrade.LookUntil(ctx, t.builder, opts.dir, options)
	if view == nil {
		return err
	}
	defer view.Close()
	if err != nil {
		return errors.Join(t.details(ctx, upgrade.Inventory, view, nil, opts), err)
	}
	return t.details(ctx, full, view, view.Plan, opts)
}

// details prints the inventory and the plan of a view, or one of them: the
// inventory before the plan is worked out, which takes longer, and of the plan what
// is known when the person does not want to wait for the rest.
func (t *task) details(ctx context.Context, full string, view *upgrade.View, planned func(context.Context) (*drift.Plan, error), opts drillOptions) error {
	report := report{Screen: t.screen, all: full != ""}
	if !opts.json && full != upgrade.Plan {
		t.tell.Clear()
		report.inventory(view)
	}
	var plan *drift.Plan
	var err error
	if full != upgrade.Inventory {
		if plan, err = planned(ctx); plan == nil {
			return err
		}
	}
	t.tell.Clear()
	if opts.json {
		return errors.Join(cli.PrintJSON(t.out, struct {
			Graph      *drift.Graph      `json:"graph"`
			Advisories *drift.Advisories `json:"advisories"`
			Plan       *drift.Plan       `json:"plan,omitempty"`
			Problems   []string          `json:"problems,omitempty"`
		}{view.Graph, view.Advisories, plan, view.Problems()}), err)
	}
	if full == "" {
		fmt.Fprintln(t.out)
	}
	if plan != nil {
		report.plan(view, plan)
	}
	return err
}

// stages shows how far a copy is.
func (t *task) stages(ctx context.Context, session *upgrade.Session, opts drillOptions) error {
	d := session.Drill
	if !opts.json {
		t.tell.Clear()
		t.screen.Heading(fmt.Sprintf("Drill %s", d.ID()), d.Says, d.Home())
	}
	var all []upgrade.Stage
	var next string
	passed := true
	for stage, err := range session.Stages(ctx) {
		if err != nil {
			return err
		}
		t.tell.Clear()
		all = append(all, stage)
		if stage.Outcome != check.Pass {
			passed = false
		}
		if next == "" && len(stage.Missing) > 0 {
			next = stage.Missing[0]
		}
		if !opts.json {
			t.screen.Stage(stage.Outcome, stage.Name, stage.Says, stage.Missing, stage.Notes)
		}
	}
	if opts.json {
		verdict := check.Pass
		if !passed {
			verdict = check.Fail
		}
		if err := cli.PrintJSON(t.out, struct {
			Drill   string          `json:"drill"`
			Verdict check.Outcome   `json:"verdict"`
			Stages  []upgrade.Stage `json:"stages"`
		}{d.ID(), verdict, all}); err != nil {
			return err
		}
		if !passed {
			return cli.ErrFailed
		}
		return nil
	}
	if !passed {
		t.screen.ToDo(next + hint(d, all))
		return nil
	}
	t.screen.ToDo("nothing: the drill is done")
	t.screen.Learned(d.Learned)
	return nil
}

// hint says which command shows more about the stage that is open.
func hint(d upgrade.Drill, all []upgrade.Stage) string {
	for _, stage := range all {
		if stage.Outcome == check.Fail && stage.Name == upgrade.Plan {
			return fmt.Sprintf(". kata drill %s plan shows what each choice touches", d.ID())
		}
	}
	return ""
}
