package watch

import (
	"bytes"
	"fmt"
	"slices"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/changes"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
)

// low is the number of rows below which only the first of several failures is
// shown; the key n shows the others.
const low = 24

// press does what a key stands for.
func (w *session) press(key byte) error {
	w.tell.Clear()
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
		select {
		case w.again <- struct{}{}:
		default: // It was asked for already.
		}
		return nil // The check is what follows.
	}
	w.prompt()
	return err
}

// show prints a verdict as it comes.
func (w *session) show(v check.Verdict) {
	w.card.Checks = append(w.card.Checks, v)
	w.tell.Clear()
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
func (w *session) brief(f check.Failure) check.Failure {
	if lines := w.screen.Lines; lines > 0 && lines < low {
		f.Diff = f.Diff[:min(len(f.Diff), lines/2)]
		f.Output = f.Output[:min(len(f.Output), lines/2)]
	}
	return f
}

// showDefect shows one open defect after the other, and why it is open.
func (w *session) showDefect() {
	open := w.openDefects()
	if len(open) == 0 {
		return
	}
	at := w.defects % len(open)
	w.defects++
	w.print(fmt.Sprintf("open defect %d of %d", at+1, len(open)))
	w.screen.Defect(open[at])
}

func (w *session) hint() {
	open := w.openDefects()
	if len(open) == 0 {
		return
	}
	fmt.Fprintln(w.Out)
	kata := w.Examiner.Kata
	first := slices.IndexFunc(kata.Defects, func(d catalog.Defect) bool { return d.Name == open[0].Name })
	if err := w.Repository.Hint(w.Out, kata, kata.Defects[first]); err != nil {
		w.say(err)
	}
}

// openDefects returns what the newest verdict on the defects found, in the
// kata's order. When there is nothing to return, it says why.
func (w *session) openDefects() []check.Failure {
	build, _ := w.card.Check(check.Build)
	v, known := w.card.Check(check.Defects)
	switch {
	case known && v.Outcome == check.Pass:
		w.print(fmt.Sprintf("No defect is open. make diff-%02d shows how v2 did it.", w.Examiner.Kata.Number))
	case known && v.Outcome == check.Error:
		w.print("The defects could not be checked.")
	case !known && build.Outcome == check.Fail:
		w.print("Your copy does not build, so the defects were not checked.")
	case !known:
		w.print("The defects have not been checked yet.")
	}
	return v.Failures
}

// diff prints what the person has changed, if it fits the window, or else how
// much it is in each file.
func (w *session) diff() error {
	kata := w.Examiner.Kata
	all, err := changes.Differences(kata.V1, w.Examiner.Edition.Dir, func(name string) bool { return !kata.Note(name) })
	if err != nil {
		w.say(err)
		return nil
	}
	if len(all) == 0 {
		w.print("v1 and work are the same.")
		return nil
	}
	fmt.Fprintln(w.Out)
	var page bytes.Buffer
	if err := w.screen.Onto(&page).Unified(all, "v1", "work"); err != nil {
		return err
	}
	if w.screen.Lines == 0 || w.screen.Rows(page.String()) < w.screen.Lines-2 {
		_, err := page.WriteTo(w.Out)
		return err
	}
	if err := w.screen.Stat(all); err != nil {
		return err
	}
	w.print(fmt.Sprintf("It is longer than the window: kata diff %02d --to work shows it.", kata.Number))
	return nil
}

// print says something in a line of its own.
func (w *session) print(text string) { fmt.Fprintf(w.Out, "\n  %s\n", text) }

// say tells of something that went wrong and does not end the watch.
func (w *session) say(err error) {
	if err == nil {
		return
	}
	w.tell.Clear()
	fmt.Fprintln(w.Err, "kata:", err)
	w.prompt()
}

// prompt ends what was printed with where the person stands and what they can
// do, unless a check goes on: then the line is the progress's.
func (w *session) prompt() {
	if w.checking || w.keyboard == nil {
		return
	}
	standing := "  " + cli.Stood("kept", check.Tally(w.card, check.Behaviour), "fixed", check.Tally(w.card, check.Defects))
	long := standing + "   n next defect  h hint  d diff  r again  q quit"
	if w.screen.Width >= len(long) {
		w.tell.Line(long)
		return
	}
	w.tell.Line(standing + "  n h d r q")
}
