package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"brownfield/tools/engine/drift"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
)

// pins proposes a go.mod for a project from before Go modules.
func (t *task) pins(ctx context.Context, pins *drift.Pins, opts drillOptions) error {
	proposal, err := drift.Propose(ctx, t.builder, opts.dir, pins, drift.Options{Tell: t.tell.Say})
	if err != nil {
		return err
	}
	t.tell.Clear()
	if opts.json {
		return cli.PrintJSON(t.out, proposal)
	}
	report{Screen: t.screen, all: true}.proposal(proposal)
	return nil
}

func (w report) proposal(p *drift.Proposal) {
	fmt.Fprintf(w, "There is no go.mod here. %s (%s) has %s; the go command does not read it.\n\n", p.File, p.Tool, printable.Count(len(p.Pins), "pin"))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  MODULE\tPINNED TO\tBECOMES\tWHAT ELSE")
	var later []string
	absent := map[string][]string{} // by why
	for _, b := range p.Pins {
		var notes []string
		if !b.Direct {
			notes = append(notes, "indirect")
		}
		if b.Fork != "" {
			notes = append(notes, "fork "+b.Fork)
		}
		if b.Notes != "" {
			notes = append(notes, b.Notes)
		}
		becomes := catalog.ShortVersion(b.Became)
		if b.Absent != "" {
			becomes = "?"
			why := b.Absent + "; " + b.Remedy
			absent[why] = append(absent[why], b.Module)
		}
		if b.Selected != "" {
			later = append(later, fmt.Sprintf("%s: pinned to %s, and the graph selects %s", b.Module, catalog.ShortVersion(b.Became), catalog.ShortVersion(b.Selected)))
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", b.Module, b.At(), becomes, strings.Join(notes, "; "))
	}
	_ = table.Flush()
	w.list("Cannot be had, and left out of go.mod", folded(absent))
	w.list("Later than pinned, because the go.mod of another module asks for it", later)
	w.list("To know", p.Notes)
	fmt.Fprintf(w, "\nA go.mod to begin with. Nothing was written: save it as go.mod, then go mod tidy, go build ./... and go test ./...,\n"+
		"and kata drill --dir shows what has become of the versions. It says go 1.13 so that the go command leaves a vendor\n"+
		"directory of %s alone until you delete it.\n\n%s", p.Tool, p.GoMod)
}
