package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"brownfield/tools/bench"
	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/subject"
)

// options are the flags of kata bench.
type options struct {
	rounds int
	json   bool
	svg    string
	write  bool
}

func benchCommand(out, errOut io.Writer) *cobra.Command {
	var opts options
	cmd := &cobra.Command{
		Use:   "bench [KATA]",
		Short: "Measure v1, v2 and your copy on the kata's load",
		Long: `Bench runs v1, v2 and your copy, if there is one, in turn on the kata's load: a
generated input that is the same every time. It reports processor time, peak
memory and wall time as medians with 95 % confidence, and the ratio to v1, which
is taken round by round. What was allocated is from one more run in which the
collector tells; it is rough.

Without a kata it measures all of them, v1 and v2 only. Other work on the machine
makes the intervals wide; do not believe a figure whose interval is.

Exit codes: 0 measured, 1 v2 surely needs more processor time or memory than v1
and its kata.toml does not say why, 2 wrong usage.`,
		Example: `  kata bench 01
  kata bench 01 --rounds 30 --svg bench.svg
  kata bench --write       docs/performance.md, from a run over all katas`,
		Args:              command.OneKataOrNone,
		ValidArgsFunction: command.CompleteKata,
		RunE: func(cmd *cobra.Command, args []string) error {
			if opts.rounds < 1 {
				return errors.New("--rounds takes a number of rounds, 1 or more")
			}
			if opts.write && len(args) > 0 {
				return errors.New("--write is about all katas: name none")
			}
			return measure(cmd.Context(), out, errOut, args, opts)
		},
	}
	cmd.Flags().IntVar(&opts.rounds, "rounds", 10, "how many rounds to measure")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&opts.svg, "svg", "", "draw a picture into this file")
	cmd.Flags().BoolVar(&opts.write, "write", false, "for authors: write docs/performance.md and its picture")
	return cmd
}

// measured is what came of one kata.
type measured struct {
	Kata    *catalog.Kata    `json:"-"`
	Name    string           `json:"kata"`
	Load    string           `json:"load"`
	Rounds  int              `json:"rounds"`
	Rows    []bench.Row      `json:"rows"`
	Results []bench.Result   `json:"-"`
	Heap    map[string]int64 `json:"allocated"` // bytes, roughly, by edition
}

// row is what one metric says of an edition.
func (m measured) row(edition, metric string) bench.Row {
	for _, r := range m.Rows {
		if r.Edition == edition && r.Metric == metric {
			return r
		}
	}
	return bench.Row{}
}

func measure(ctx context.Context, out, errOut io.Writer, args []string, opts options) error {
	c, _, err := command.Open()
	if err != nil {
		return err
	}
	katas, editions := c.Katas, []string{"v1", "v2"}
	if len(args) == 1 {
		kata, err := c.Find(args[0])
		if err != nil {
			return err
		}
		katas = []*catalog.Kata{kata}
		if _, err := kata.Edition("work"); err == nil {
			editions = append(editions, "work")
		}
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	var all []measured
	for _, kata := range katas {
		if kata.Load == nil {
			if len(args) == 1 {
				return fmt.Errorf("%s has no load yet; [load] in its kata.toml is one", kata.Name)
			}
			continue
		}
		m, err := one(ctx, builder, kata, editions, opts.rounds, errOut)
		if err != nil {
			return err
		}
		all = append(all, m)
		if !opts.json {
			printMeasured(out, m)
		}
	}
	if len(all) == 0 {
		return errors.New("no kata has a load yet; [load] in kata.toml is one")
	}
	if opts.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(all); err != nil {
			return fmt.Errorf("cannot print the figures: %w", err)
		}
	}
	if !opts.json && len(all) > 1 {
		printMeans(out, all)
	}
	if opts.svg != "" {
		if err := os.WriteFile(opts.svg, []byte(picture(all)), 0o644); err != nil {
			return fmt.Errorf("cannot draw the picture: %w", err)
		}
	}
	if opts.write {
		if err := write(c.Root, all); err != nil {
			return err
		}
		fmt.Fprintln(out, "Wrote docs/performance.md and docs/performance.svg.")
	}
	return worse(out, all)
}

// one measures one kata.
func one(ctx context.Context, b *subject.Builder, kata *catalog.Kata, names []string, rounds int, errOut io.Writer) (m measured, err error) {
	var editions []bench.Edition
	for _, name := range names {
		edition, err := kata.Edition(name)
		if err != nil {
			return m, err
		}
		built, err := b.Build(ctx, edition.Dir, subject.Plain)
		if err != nil {
			return m, fmt.Errorf("%s does not build: %w", name, err)
		}
		editions = append(editions, bench.Edition{Name: name, Subject: built})
	}
	dir, remove, err := subject.LargeRoom("load")
	if err != nil {
		return m, err
	}
	defer remove()
	fmt.Fprintf(errOut, "… %s: generating %s\n", filepath.Base(kata.Dir), kata.Load.Says)
	work, err := bench.Prepare(ctx, kata.Load, dir)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, work.Close()) }()
	results, err := work.Measure(ctx, editions, rounds, func(round int) {
		fmt.Fprintf(errOut, "… %s: round %d of %d\n", kata.Name, round, rounds)
	})
	if err != nil {
		return m, fmt.Errorf("%s: %w", kata.Name, err)
	}
	m = measured{Kata: kata, Name: kata.Name, Load: kata.Load.Says, Rounds: rounds, Rows: bench.Compare(results), Results: results, Heap: map[string]int64{}}
	for _, r := range results {
		m.Heap[r.Edition] = r.Allocated
	}
	return m, nil
}

// worse says where v2 surely needs more than v1, and nobody has said why.
func worse(out io.Writer, all []measured) error {
	failed := false
	for _, m := range all {
		for _, metric := range []string{"CPU", "peak memory"} {
			if r := m.row("v2", metric); r.Ratio.Sure && r.Ratio.Low > 1.02 && m.Kata.Load.Slower == "" {
				failed = true
				fmt.Fprintf(out, "%s: v2 needs %.2f times the %s of v1; say why in kata.toml (slower), or make it less\n", m.Name, r.Ratio.Center, metric)
			}
		}
	}
	if failed {
		return command.ErrFailed
	}
	return nil
}
