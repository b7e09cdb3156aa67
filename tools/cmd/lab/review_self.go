package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/atomicfile"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/review"
	"brownfield/tools/school/selfreview"
)

// self reviews the person's own work copy, prints a packet for others, or takes
// in what others found.
func (d *reviewing) self(ctx context.Context) error {
	if _, err := d.kata.Edition("work"); err != nil {
		return err
	}
	if d.from != "" {
		return d.takeIn()
	}
	if changes, err := selfreview.Difference(d.kata); err != nil {
		return err
	} else if len(changes) == 0 {
		return fmt.Errorf("%s is v1 as it was found: there is nothing to review yet", d.screen.Path(d.kata.Work))
	}
	if !d.now && !d.packet {
		if wait, err := d.suggestDistance(ctx); wait || err != nil {
			return err
		}
	}
	r, err := d.measure(ctx)
	if err != nil {
		return err
	}
	if d.packet {
		text, err := r.Packet()
		if err == nil {
			_, err = io.WriteString(d.out, text)
		}
		return err
	}
	d.showMachine(r)
	asked := d.ask(ctx, r)
	if err := d.write(r); err != nil {
		return err
	}
	if asked != nil {
		return asked
	}
	if len(r.Failed()) > 0 {
		return cli.ErrFailed
	}
	return nil
}

// suggestDistance tells a person whose last change is fresh to come back.
func (d *reviewing) suggestDistance(ctx context.Context) (wait bool, err error) {
	last, what, err := selfreview.LastChange(ctx, d.kata)
	if err != nil {
		return false, err
	}
	if d.clock().Sub(last) >= selfreview.Distance {
		return false, nil
	}
	fmt.Fprintf(d.out, `Your last change is from %s (%s). In code that you have just written you see what you meant.
Come back tomorrow, or review it now: make review-%02d ARGS=--now
`, last.Local().Format("15:04 on 2 January"), what, d.kata.Number)
	return true, nil
}

// measure takes the facts and reads what people have said.
func (d *reviewing) measure(ctx context.Context) (*selfreview.Review, error) {
	questions, err := selfreview.ReadChecklist(d.Root)
	if err != nil {
		return nil, err
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return nil, err
	}
	tell := cli.NewTeller(d.err)
	defer tell.Clear()
	facts, err := selfreview.Measure(ctx, builder, d.kata, selfreview.Options{Score: d.score, Tell: tell.Say})
	if err != nil {
		return nil, err
	}
	notes, err := selfreview.ReadNotes(d.Workspace, d.kata)
	return &selfreview.Review{Kata: d.kata, Questions: questions, Facts: facts, Notes: notes}, err
}

// shown is how many pieces of evidence stand below an answer on the screen.
const shown = 4

// showMachine prints what a machine answers.
func (d *reviewing) showMachine(r *selfreview.Review) {
	fmt.Fprintf(d.out, "\nReview of %s: what a machine can answer\n\n", d.screen.Path(d.kata.Work))
	for _, a := range r.Facts.Answers() {
		mark := map[selfreview.Verdict]string{selfreview.Yes: "✓", selfreview.No: "✗", selfreview.Unknown: "–"}[a.Verdict]
		d.screen.Hang(fmt.Sprintf("  %s %-3s ", mark, a.ID), d.questionOf(r, a.ID))
		d.screen.Hang("        ", a.Says)
		if a.Verdict == selfreview.Yes && a.ID != "T3" {
			continue
		}
		for i, e := range a.Evidence {
			if i == shown {
				fmt.Fprintf(d.out, "          and %d more, in %s\n", len(a.Evidence)-i, catalog.ReviewFile)
				break
			}
			d.screen.Hang("          ", e)
		}
	}
	fmt.Fprintln(d.out)
}

func (d *reviewing) questionOf(r *selfreview.Review, id string) string {
	for _, q := range r.Questions {
		if q.ID == id {
			return flat(q.Asks)
		}
	}
	return ""
}

// write writes the review into the work copy.
func (d *reviewing) write(r *selfreview.Review) error {
	name := filepath.Join(d.kata.Work, catalog.ReviewFile)
	if err := atomicfile.Write(name, []byte(r.Markdown(d.clock())), 0o644); err != nil {
		return fmt.Errorf("cannot write the review: %w", err)
	}
	fmt.Fprintf(d.out, "\nThe review is in %s. %d questions are open.\n", d.screen.Path(name), len(r.Open()))
	return nil
}

// takeIn keeps the findings of somebody else's review.
func (d *reviewing) takeIn() error {
	in, from := d.in, "standard input"
	if d.from != "-" {
		file, err := os.Open(d.from)
		if err != nil {
			return fmt.Errorf("cannot read the review: %w", err)
		}
		defer file.Close()
		in, from = file, filepath.Base(d.from)
	}
	findings, err := review.GleanFindings(in)
	if err != nil {
		return err
	}
	if len(findings) == 0 {
		return errors.New("there is no finding in it; a finding is a line of its own: file:line what")
	}
	for i, f := range findings {
		if _, err := os.Stat(filepath.Join(d.kata.Work, filepath.FromSlash(f.File))); err != nil {
			findings[i].Says += " (there is no such file in the copy)"
		}
	}
	if err := selfreview.Import(d.Workspace, d.kata, from, findings, d.clock()); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "%s taken in from %s; kata review %02d puts them into %s\n", printable.Count(len(findings), "finding"), from, d.kata.Number, catalog.ReviewFile)
	return nil
}
