package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/review"
)

// work does what the flags ask for.
func (d *reviewing) work(ctx context.Context) error {
	switch {
	case d.history:
		return d.showHistory()
	case d.drills:
		return d.listDrills()
	case d.drill > 0:
		return d.readDrill(ctx)
	default:
		return d.self(ctx)
	}
}

// readDrill begins a drill, or hands it in.
func (d *reviewing) readDrill(ctx context.Context) error {
	drill, err := review.Find(d.kata, d.reviewOptions.drill)
	if err != nil {
		return err
	}
	journal, err := review.ReadJournal(d.Workspace)
	if err != nil {
		return err
	}
	if d.again {
		return d.restart(ctx, drill)
	}
	reading, open := journal.Reading(drill)
	if !open {
		if last, ok := journal.Last(drill); ok {
			fmt.Fprintf(d.out, "You handed this drill in on %s, with %.2f points. To read it once more: %s --again\n",
				last.Shown.Local().Format("2 January 2006"), last.Points, d.command(drill))
			return nil
		}
		return d.begin(ctx, drill)
	}
	if _, err := os.Stat(drill.Home()); err != nil {
		return d.begin(ctx, drill) // Somebody has removed the copy. The clock goes on.
	}
	return d.handIn(drill, reading)
}

func (d *reviewing) command(drill *review.Drill) string {
	return fmt.Sprintf("kata review %02d --drill %d", d.kata.Number, drill.Number)
}

// restart keeps what there is of a drill and begins it once more.
func (d *reviewing) restart(ctx context.Context, drill *review.Drill) error {
	if _, err := os.Stat(drill.Home()); err == nil {
		kept, err := d.Workspace.SetAside(drill.Home(), d.clock())
		if err != nil {
			return err
		}
		fmt.Fprintf(d.err, "Your notes are kept in %s.\n", d.screen.Path(kept))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot look for your notes: %w", err)
	}
	if err := drill.Forget(d.Workspace); err != nil {
		return err
	}
	return d.begin(ctx, drill)
}

// begin shows a drill's pull request.
func (d *reviewing) begin(ctx context.Context, drill *review.Drill) error {
	reading, err := drill.Begin(ctx, d.Workspace, d.clock())
	if err != nil {
		return err
	}
	home := d.screen.Path(drill.Home())
	fmt.Fprintf(d.out, "\n# %s\n\n%s\n\n", drill.Title, drill.Says)
	d.screen.Patch(drill.Change.Diff)
	fmt.Fprintf(d.out, `
Some things are wrong with this change. Note each as file:line what, one a line, in
    %s
and hand in by the same command: %s
The changed program is in %s
(git diff HEAD~ there shows the change again, with as much around it as you like);
kata check %02d --edition %s runs the kata's suite over it.
The clock runs since %s. A false positive costs half of what a fault is worth.
`, d.screen.Path(drill.Notes()), d.command(drill), home, d.kata.Number, home, reading.Shown.Local().Format("15:04"))
	return nil
}

// handIn scores the reader's notes.
func (d *reviewing) handIn(drill *review.Drill, reading review.Reading) error {
	file, err := os.Open(drill.Notes())
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no %s; write your findings there, or hand in nothing by --give-up", d.screen.Path(drill.Notes()))
	}
	if err != nil {
		return fmt.Errorf("cannot read your findings: %w", err)
	}
	defer file.Close()
	findings, err := review.ParseFindings(d.screen.Path(drill.Notes()), file)
	if err != nil {
		return err
	}
	if err := drill.Misplaced(findings); err != nil {
		return fmt.Errorf("%s: %w; nothing is handed in yet", d.screen.Path(drill.Notes()), err)
	}
	if len(findings) == 0 && !d.giveUp {
		fmt.Fprintf(d.out, "There is no finding in %s yet, and the clock runs since %s.\nWrite file:line what there, one a line, or see what was planted by: %s --give-up\n",
			d.screen.Path(drill.Notes()), reading.Shown.Local().Format("15:04"), d.command(drill))
		return nil
	}
	score := drill.Score(findings)
	attempt, err := drill.HandIn(d.Workspace, score, d.clock())
	if err != nil {
		return err
	}
	d.explain(score, attempt)
	return d.showTendency()
}

// explain says what was planted, and what came of each finding.
func (d *reviewing) explain(s review.Score, a review.Attempt) {
	fmt.Fprintf(d.out, "\n%.2f points: %d of %d found, %s, precision %.0f %%, in %s\n",
		s.Points(), s.Found(), len(s.Hits), printable.Count(len(s.FalseAlarms), "false positive"), 100*s.Precision(), duration(a.Seconds))
	for _, hit := range s.Hits {
		f := hit.Fault
		mark := "✗ missed"
		if hit.By != nil {
			mark = "✓ found "
		}
		blind := ""
		if f.Blind {
			blind = ", seen by no script of the kata"
		}
		fmt.Fprintf(d.out, "\n%s  %s  %s (%s%s)\n", mark, f.At[0], strings.ReplaceAll(f.Name, "-", " "), f.Kind, blind)
		if hit.By != nil {
			fmt.Fprintf(d.out, "    you said: %s\n", *hit.By)
		}
		for _, finding := range hit.Close {
			fmt.Fprintf(d.out, "    close by, judge for yourself: %s\n", finding)
		}
		d.screen.Hang("    ", flat(f.Says))
		d.screen.Hang("    ", flat("To see it: "+f.Look))
		fmt.Fprintln(d.out)
		d.screen.Patch(f.Repair.Diff)
	}
	if len(s.FalseAlarms) > 0 {
		fmt.Fprintln(d.out, "\nFalse positives: no fault was planted near these lines.")
		for _, finding := range s.FalseAlarms {
			fmt.Fprintf(d.out, "    %s\n", finding)
		}
	}
}

func duration(seconds int) string {
	if seconds < 60 {
		return fmt.Sprintf("%d s", seconds)
	}
	return fmt.Sprintf("%.0f min", (time.Duration(seconds) * time.Second).Minutes())
}
