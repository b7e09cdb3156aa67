package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/command"
	"brownfield/tools/drift"
	"brownfield/tools/drill"
)

// options are the flags of kata drill.
type options struct {
	list, json, again bool
	dir               string
}

func drillCommand(out, errOut io.Writer) *cobra.Command {
	var opts options
	cmd := &cobra.Command{
		Use:   "drill [KATA [NAME]] [inventory | plan]",
		Short: "Upgrade a frozen dependency, stage by stage, with proof at the end",
		Long: `Drill takes you through an upgrade in five stages, each with a check that says
what is missing:

  inventory  what is there: age, newest releases, what became of each, advisories
  plan       you decide in upgrade-plan.toml where each goes, and why
  upgrade    you do the work; go.mod follows the plan, behaviour is kept
  verify     nothing frozen is left, no advisory comes near, go.mod is tidy,
             and how the log's lines differ is listed
  log        you write upgrade-log.md; what a machine knows is filled in

Without a name it is the kata as a whole, in your copy of it. Each further drill
(--list) has a copy of its own below work/drills. Run the same command again
after each change. The words inventory and plan print that stage in full.

With --dir it takes inventory of any Go module and plans its upgrades, and
changes nothing there. It asks the module proxy that the go command is set to;
with GOPROXY=off, or when nobody answers, it says what it does not know.

Exit codes: 0 also while stages are open, 1 with --json until all are passed,
2 wrong usage.`,
		Example: `  kata drill --list
  kata drill 01
  kata drill 01 plan
  kata drill 03 backoff
  kata drill --dir ~/src/shop plan
  kata drill --dir ~/src/shop --json | jq '.plan.items[] | select(.urgency == "now") | .module'`,
		ValidArgsFunction: completeDrill,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := newJob(cmd.Context(), out, errOut)
			if err != nil {
				return err
			}
			defer j.tell.Clear()
			return j.drill(cmd.Context(), args, opts)
		},
	}
	cmd.Flags().BoolVar(&opts.list, "list", false, "list the drills")
	cmd.Flags().StringVar(&opts.dir, "dir", "", "take inventory of the module in this directory instead, and plan")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&opts.again, "again", false, "begin a drill anew; your copy is kept in work/.attempts")
	command.CompleteFlag(cmd, "dir", command.CompleteDirectory)
	return cmd
}

// completeDrill offers a kata, and then its drills and the stages that can be
// printed in full.
func completeDrill(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	stages := []string{drill.Inventory + "\twhat is there", drill.Plan + "\twhat each choice touches"}
	switch {
	case cmd.Flags().Changed("dir") && len(args) == 0, len(args) == 2:
		return stages, cobra.ShellCompDirectiveNoFileComp
	case len(args) == 0:
		return command.CompleteKata(cmd, args, begun)
	}
	return command.CompleteFrom(func(kata *catalog.Kata) []string {
		words := stages
		drills, err := drill.Of(kata)
		if err != nil {
			return words // Whoever asks for one is told.
		}
		for _, d := range drills {
			if d.Name != "" {
				words = append(words, d.Name+"\t"+d.Says)
			}
		}
		return words
	})(cmd, args[:1], begun)
}

func (j *job) drill(ctx context.Context, args []string, opts options) error {
	full := ""
	if n := len(args); n > 0 && slices.Contains([]string{drill.Inventory, drill.Plan}, args[n-1]) {
		full, args = args[n-1], args[:n-1]
	}
	switch {
	case opts.list && len(args) == 0 && full == "":
		return j.list(opts)
	case opts.dir != "" && len(args) == 0:
		return j.module(ctx, full, opts)
	case opts.list || opts.dir != "" || len(args) == 0 || len(args) > 2:
		return errors.New("name a kata and perhaps a drill, for example: kata drill 01 (kata drill --list shows them all)")
	}
	d, err := j.find(args)
	if err != nil {
		return err
	}
	if opts.again {
		if err := j.setAside(d); err != nil {
			return err
		}
	}
	fresh, err := d.Take(ctx, j.workspace)
	if err != nil {
		return err
	}
	if fresh && !opts.json && full == "" {
		fmt.Fprintf(j.out, "Copied the start to %s, a git repository of its own.\n\n", j.screen.Path(d.Home()))
		if d.Scenario != "" {
			fmt.Fprintf(j.out, "%s\n\n", strings.TrimSpace(d.Scenario))
		}
	}
	session, err := drill.Begin(ctx, j.builder, d, j.tell.Say)
	if err != nil {
		return err
	}
	defer session.Close()
	if full != "" {
		return j.details(ctx, full, session.Start, session.Plan, opts)
	}
	return j.stages(ctx, session, opts)
}

func (j *job) setAside(d drill.Drill) error {
	if d.Name == "" {
		return fmt.Errorf("the drill of a kata as a whole is in your copy of the kata: make reset-%02d begins that anew", d.Kata.Number)
	}
	if _, err := os.Stat(d.Home()); errors.Is(err, fs.ErrNotExist) {
		return nil // There is nothing to begin anew from.
	}
	kept, err := j.workspace.SetAside(d.Home(), time.Now())
	if err == nil {
		fmt.Fprintf(j.errOut, "Your copy is kept in %s.\n", j.screen.Path(kept))
	}
	return err
}

// list shows all drills.
func (j *job) list(opts options) error {
	if err := j.open(); err != nil {
		return err
	}
	var all []drill.Drill
	for _, kata := range j.catalog.Katas {
		drills, err := drill.Of(kata)
		if err != nil {
			return err
		}
		all = append(all, drills...)
	}
	if opts.json {
		type entry struct {
			ID      string     `json:"id"`
			Kind    drill.Kind `json:"kind"`
			Minutes int        `json:"minutes"`
			Says    string     `json:"says"`
		}
		entries := []entry{}
		for _, d := range all {
			entries = append(entries, entry{d.ID(), d.Kind, d.Minutes, d.Says})
		}
		return printJSON(j.out, entries)
	}
	table := tabwriter.NewWriter(j.out, 0, 0, 2, ' ', 0)
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
func (j *job) module(ctx context.Context, full string, opts options) error {
	view, err := drill.Look(ctx, j.builder, opts.dir, drift.Options{Tell: j.tell.Say})
	if err != nil {
		return err
	}
	defer view.Close()
	return j.details(ctx, full, view, view.Plan, opts)
}

// details prints the inventory and the plan of a view, or one of them.
func (j *job) details(ctx context.Context, full string, view *drill.View, planned func(context.Context) (*drift.Plan, error), opts options) error {
	var plan *drift.Plan
	if full != drill.Inventory {
		var err error
		if plan, err = planned(ctx); err != nil {
			return err
		}
	}
	j.tell.Clear()
	if opts.json {
		return printJSON(j.out, struct {
			Graph      *drift.Graph      `json:"graph"`
			Advisories *drift.Advisories `json:"advisories"`
			Plan       *drift.Plan       `json:"plan,omitempty"`
			Problems   []string          `json:"problems,omitempty"`
		}{view.Graph, view.Advisories, plan, view.Code.Problems})
	}
	if full != drill.Plan {
		printInventory(j.screen, view)
	}
	if full == "" {
		fmt.Fprintln(j.out)
	}
	if plan != nil {
		printPlan(j.screen, view, plan)
	}
	return nil
}

// stages shows how far a copy is.
func (j *job) stages(ctx context.Context, session *drill.Session, opts options) error {
	d := session.Drill
	if !opts.json {
		j.tell.Clear()
		j.screen.Heading(fmt.Sprintf("Drill %s", d.ID()), d.Says, d.Home())
	}
	var all []drill.Stage
	var next string
	passed := true
	for stage, err := range session.Stages(ctx) {
		if err != nil {
			return err
		}
		j.tell.Clear()
		all = append(all, stage)
		if stage.Outcome != check.Pass {
			passed = false
		}
		if next == "" && len(stage.Missing) > 0 {
			next = stage.Missing[0]
		}
		if !opts.json {
			j.screen.Stage(stage.Outcome, stage.Name, stage.Says, stage.Missing, stage.Notes)
		}
	}
	if opts.json {
		verdict := check.Pass
		if !passed {
			verdict = check.Fail
		}
		if err := printJSON(j.out, struct {
			Drill   string        `json:"drill"`
			Verdict check.Outcome `json:"verdict"`
			Stages  []drill.Stage `json:"stages"`
		}{d.ID(), verdict, all}); err != nil {
			return err
		}
		if !passed {
			return command.ErrFailed
		}
		return nil
	}
	if !passed {
		j.screen.ToDo(next + hint(d, all))
		return nil
	}
	j.screen.ToDo("nothing: the drill is done")
	j.screen.Learned(d.Learned)
	return nil
}

// hint says which command shows more about the stage that is open.
func hint(d drill.Drill, all []drill.Stage) string {
	for _, stage := range all {
		if stage.Outcome == check.Fail && stage.Name == drill.Plan {
			return fmt.Sprintf(". kata drill %s plan shows what each choice touches", d.ID())
		}
	}
	return ""
}
