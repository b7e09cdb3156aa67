package main

import (
	"bufio"
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/muesli/cancelreader"

	"brownfield/tools/school/selfreview"
)

// place is a file:line anywhere in an answer.
var place = regexp.MustCompile(`\S+\.[A-Za-z0-9]+:[1-9][0-9]*`)

// ask puts the open questions to the person, one at a time, and keeps each
// answer when it is given. Where nobody is there to answer, it lists them.
func (d *reviewing) ask(ctx context.Context, r *selfreview.Review) error {
	open := r.Open()
	if len(open) == 0 {
		return nil
	}
	if !d.live {
		fmt.Fprintf(d.out, "What only you can answer (run kata review %02d in a terminal):\n\n", d.kata.Number)
		for _, q := range open {
			d.screen.Hang(fmt.Sprintf("  %-3s ", q.ID), flat(q.Asks))
		}
		return nil
	}
	reader, err := cancelreader.NewReader(d.in)
	if err != nil {
		return fmt.Errorf("cannot read your answers: %w", err)
	}
	defer reader.Close()
	stop := context.AfterFunc(ctx, func() { reader.Cancel() }) // Ctrl-C ends a Read from the terminal.
	defer stop()
	fmt.Fprintf(d.out, `What only you can answer: %d questions. The answer that you want is yes.
  y file:line why    yes, and where one sees it
  n file:line why    no, and where it has to change
  ?                  why it is asked, and how to look
  Enter              later          q  enough for now

`, len(open))
	lines := bufio.NewScanner(reader)
	for i, q := range open {
		d.screen.Hang(q.ID+"  ", fmt.Sprintf("%s   (%d of %d)", flat(q.Asks), i+1, len(open)))
		if last, ok := r.Notes.Answers[q.ID]; ok {
			d.screen.Hang("    ", fmt.Sprintf("before your last change you said: %s %s", word(last.Yes), last.Note))
		}
		more, err := d.answer(lines, r, q)
		if err != nil || !more || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// answer reads the answer to one question. It returns false when the person has
// had enough.
func (d *reviewing) answer(lines *bufio.Scanner, r *selfreview.Review, q selfreview.Question) (more bool, err error) {
	for {
		fmt.Fprint(d.out, "> ")
		if !lines.Scan() {
			fmt.Fprintln(d.out)
			return false, nil
		}
		verb, note, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		note = strings.TrimSpace(note)
		yes := false
		switch strings.ToLower(verb) {
		case "":
			return true, nil
		case "q", "quit":
			return false, nil
		case "?", "h", "help":
			d.help(q)
			continue
		case "y", "yes":
			yes = true
		case "n", "no":
			if !place.MatchString(note) {
				fmt.Fprintln(d.out, "  A no needs a place: n file:line why")
				continue
			}
		default:
			fmt.Fprintln(d.out, "  y, n, ?, Enter or q; a note comes after y or n")
			continue
		}
		reply := selfreview.Reply{Yes: yes, Note: note, At: d.clock(), Of: r.Facts.Key}
		if r.Notes.Answers == nil {
			r.Notes.Answers = map[string]selfreview.Reply{}
		}
		r.Notes.Answers[q.ID] = reply
		return true, selfreview.AnswerQuestion(d.Workspace, d.kata, q.ID, reply)
	}
}

func (d *reviewing) help(q selfreview.Question) {
	for _, part := range []struct{ title, text string }{{"Why", q.Why}, {"Look", q.Look}, {"Example", q.Example}} {
		if part.text == "" {
			continue
		}
		if part.title == "Example" { // It may be code.
			fmt.Fprintf(d.out, "  %s: %s\n", part.title, strings.ReplaceAll(part.text, "\n", "\n  "))
			continue
		}
		d.screen.Hang("  "+part.title+": ", flat(part.text))
	}
}

func word(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// flat is a text of several lines in one.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }
