package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/report"
)

// low is the number of rows below which only the first of several failures is
// shown; the key n shows the others.
const low = 24

// press does what a key stands for.
func (w *watch) press(ctx context.Context, key byte) error {
	w.status.clear()
	w.screen.Measure()
	var err error
	switch key {
	case 'n':
		w.showDefect()
	case 'h':
		w.hint()
	case 'd':
		err = w.diff()
	case 'r':
		w.want(ctx, again)
	}
	w.prompt()
	return err
}

// show prints a verdict as it comes.
func (w *watch) show(v check.Verdict) {
	w.card.Checks = append(w.card.Checks, v)
	w.status.clear()
	w.screen.Measure()
	if lines := w.screen.Lines; lines > 0 && lines < low && len(v.Failures) > 0 {
		v.Failures = []check.Failure{w.brief(v.Failures[0])}
		if v.Check == check.Defects {
			v.Failures = nil // What is next names the first one.
		}
	}
	w.screen.Verdict(v, false)
}

// brief leaves out of a failure what a low window has no rows for.
func (w *watch) brief(f check.Failure) check.Failure {
	if lines := w.screen.Lines; lines > 0 && lines < low {
		f.Diff = f.Diff[:min(len(f.Diff), lines/2)]
		f.Output = f.Output[:min(len(f.Output), lines/2)]
	}
	return f
}

// showDefect shows one open defect after the other, and why it is open.
func (w *watch) showDefect() {
	open := w.openDefects()
	if len(open) == 0 {
		return
	}
	at := w.defects % len(open)
	w.defects++
	w.print(fmt.Sprintf("open defect %d of %d", at+1, len(open)))
	w.screen.Defect(open[at])
}

func (w *watch) hint() {
	open := w.openDefects()
	if len(open) == 0 {
		return
	}
	fmt.Fprintln(w.app.out)
	kata := w.examiner.kata
	first := slices.IndexFunc(kata.Defects, func(d catalog.Defect) bool { return d.Name == open[0].Name })
	if err := w.app.climb(w.examiner.school, kata, kata.Defects[first]); err != nil {
		w.say(err)
	}
}

// openDefects returns what the newest verdict on the defects found, in the
// kata's order. When there is nothing to return, it says why.
func (w *watch) openDefects() []check.Failure {
	build, _ := w.card.Check(check.Build)
	v, known := w.card.Check(check.Defects)
	switch {
	case known && v.Outcome == check.Pass:
		w.print(fmt.Sprintf("No defect is open. make diff-%02d shows how v2 did it.", w.examiner.kata.Number))
	case known && v.Outcome == check.Error:
		w.print("The defects could not be looked for.")
	case !known && build.Outcome == check.Fail:
		w.print("Your copy does not build, so nobody knows.")
	case !known:
		w.print("The defects have not been looked for yet.")
	}
	return v.Failures
}

// diff prints what the person has changed, if it fits the window, or else how
// much it is in each file.
func (w *watch) diff() error {
	kata := w.examiner.kata
	changes, err := report.Differences(kata.V1, w.examiner.edition.Dir, func(name string) bool { return !kata.Note(name) })
	if err != nil {
		w.say(err)
		return nil
	}
	if len(changes) == 0 {
		w.print("v1 and work are the same.")
		return nil
	}
	fmt.Fprintln(w.app.out)
	var page bytes.Buffer
	if err := w.screen.Onto(&page).Unified(changes, "v1", "work"); err != nil {
		return err
	}
	if w.screen.Lines == 0 || w.screen.Rows(page.String()) < w.screen.Lines-2 {
		_, err := page.WriteTo(w.app.out)
		return err
	}
	if err := w.screen.Stat(changes); err != nil {
		return err
	}
	w.print(fmt.Sprintf("It is longer than the window: kata diff %02d --to work shows it.", kata.Number))
	return nil
}

// print says something in a line of its own.
func (w *watch) print(text string) { fmt.Fprintf(w.app.out, "\n  %s\n", text) }

// say tells of something that went wrong and does not end the watch.
func (w *watch) say(err error) {
	if err == nil {
		return
	}
	w.status.clear()
	fmt.Fprintln(w.app.err, "kata:", err)
	w.prompt()
}

// prompt ends what was printed with where the person stands and what they can
// do, unless a check goes on: then the line is the progress's.
func (w *watch) prompt() {
	if w.check != nil || w.keyboard == nil {
		return
	}
	standing := "  " + stood("kept", tally(w.card, check.Behaviour), "fixed", tally(w.card, check.Defects))
	long := standing + "   n next defect  h hint  d diff  r again  q quit"
	if w.screen.Width >= len(long) {
		w.status.idle(long)
		return
	}
	w.status.idle(standing + "  n h d r q")
}
