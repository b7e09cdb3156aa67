package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/bench"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
)

// benchOptions are the flags of kata bench.
type benchOptions struct {
	rounds int
	json   bool
	svg    string
	write  bool
}

func (c *console) benchCommand() *cobra.Command {
	var opts benchOptions
	cmd := verb.Bench()
	cmd.Args = cli.OneKataOrNone
	cmd.ValidArgsFunction = cli.CompleteKata
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if opts.rounds < 1 {
			return errors.New("--rounds takes a number of rounds, 1 or more")
		}
		if opts.write && len(args) > 0 {
			return errors.New("--write is about all katas: name none")
		}
		return c.bench(cmd.Context(), args, opts)
	}
	cmd.Flags().IntVar(&opts.rounds, "rounds", 10, "how many rounds to measure")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&opts.svg, "svg", "", "draw a picture into this file")
	cmd.Flags().BoolVar(&opts.write, "write", false, "for authors: write docs/performance.json, and the page and the picture that are made from it")
	return cmd
}

// measured is what came of one kata.
type measured struct {
	bench.Measured
	kata    *catalog.Kata
	results []bench.Result
}

// onlyFigures are what is written down.
func onlyFigures(all []measured) []bench.Measured {
	var only []bench.Measured
	for _, m := range all {
		only = append(only, m.Measured)
	}
	return only
}

// bench measures katas and prints the figures.
func (c *console) bench(ctx context.Context, args []string, opts benchOptions) error {
	repository, err := cli.Open()
	if err != nil {
		return err
	}
	katas, editions := repository.Katas, []string{"v1", "v2"}
	if len(args) == 1 {
		kata, err := repository.Find(args[0])
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
		m, err := benchOne(ctx, builder, kata, editions, opts.rounds, c.err)
		if err != nil {
			return err
		}
		all = append(all, m)
		if !opts.json {
			printMeasured(c.out, m)
		}
	}
	if len(all) == 0 {
		return errors.New("no kata has a load yet; [load] in kata.toml is one")
	}
	if opts.json {
		if err := cli.PrintJSON(c.out, onlyFigures(all)); err != nil {
			return err
		}
	}
	if !opts.json && len(all) > 1 {
		printMeans(c.out, onlyFigures(all))
	}
	if opts.svg != "" {
		if err := os.WriteFile(opts.svg, []byte(bench.Picture("What the same work costs, against v1", onlyFigures(all))), 0o644); err != nil {
			return fmt.Errorf("cannot draw the picture: %w", err)
		}
	}
	if opts.write {
		report := bench.Report{Format: 1, Cores: runtime.NumCPU(), Go: runtime.Version(), Katas: onlyFigures(all)}
		if err := report.Write(repository.Root, repository.Katas); err != nil {
			return err
		}
		fmt.Fprintln(c.out, "Wrote docs/performance.json, docs/performance.md and docs/performance.svg.")
	}
	return worse(c.out, all)
}

// benchOne measures one kata.
func benchOne(ctx context.Context, b *subject.Builder, kata *catalog.Kata, names []string, rounds int, errOut io.Writer) (m measured, err error) {
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
	dir, remove, err := tempdir.OnDisk("load")
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
	m = measured{kata: kata, results: results, Measured: bench.Measured{Name: kata.Name, Load: kata.Load.Says, Rounds: rounds, Rows: bench.Compare(results), Allocated: map[string]int64{}}}
	for _, r := range results {
		m.Allocated[r.Edition] = r.Allocated
	}
	return m, nil
}

// worse says where v2 surely needs more than v1, and nobody has said why.
func worse(out io.Writer, all []measured) error {
	failed := false
	for _, m := range all {
		for _, metric := range []string{"CPU", "peak memory"} {
			if r := m.Row("v2", metric); r.Ratio.Sure && r.Ratio.Low > 1.02 && m.kata.Load.Slower == "" {
				failed = true
				fmt.Fprintf(out, "%s: v2 needs %.2f times the %s of v1; say why in kata.toml (slower), or make it less\n", m.Name, r.Ratio.Center, metric)
			}
		}
	}
	if failed {
		return cli.ErrFailed
	}
	return nil
}
