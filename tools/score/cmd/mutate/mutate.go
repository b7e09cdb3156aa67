package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/report"
	"brownfield/tools/score"
)

// mutateOptions are the flags of kata mutate.
type mutateOptions struct {
	edition      string
	dir, scripts string
	tests        bool
	json, html   string
	stubs        bool
}

func mutateCommand(out, errOut io.Writer) *cobra.Command {
	var opts mutateOptions
	cmd := &cobra.Command{
		Use:   "mutate [KATA]",
		Short: "Score a suite: which small faults does it not notice?",
		Long: `Mutate makes small faults (mutants) in a program, one at a time, runs the suite
over each, and lists those that no script notices. All mutants are compiled into
one binary, so a score takes seconds.

The suite of a kata is its characterization; on an edition that passes them, the
defect scripts count, too. Mutants that break concurrency are also shown to the
suite under the race detector, and the report says which of the runs catches
them. Code that no test is for (log lines, the wording of errors) is not counted.

With --dir it scores any Go program under scripts of yours (docs/scripts.md), or
with --tests a package under its own go test suite.

Exit codes: 0 scored, whatever the score, 2 wrong usage, or a suite that does
not pass without a mutant.`,
		Example: `  kata mutate 01                                  v2 of kata 01
  kata mutate 01 --edition v1 --html score.html
  kata mutate --dir ../invoices --scripts ../invoices/testdata
  kata mutate --dir ../invoices/parse --tests --json report.json`,
		Args:              command.OneKataOrNone,
		ValidArgsFunction: command.CompleteKata,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("edition") {
				opts.edition = ""
			}
			j, err := opts.job(args)
			if err != nil {
				return err
			}
			return opts.mutate(cmd.Context(), j, out, errOut)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.edition, "edition", "v2", "v1, v2, work or a directory (of an adopted program, v1)")
	flags.StringVar(&opts.dir, "dir", "", "a Go program, or with --tests a package, of your own")
	flags.StringVar(&opts.scripts, "scripts", "", "the directory of the scripts for --dir")
	flags.BoolVar(&opts.tests, "tests", false, "score the go tests of the package in --dir")
	flags.StringVar(&opts.json, "json", "", "write the report to `FILE`, in the mutation-testing schema; - is standard output")
	flags.StringVar(&opts.html, "html", "", "write the report to `FILE`, as a page that stands alone")
	flags.BoolVar(&opts.stubs, "stubs", false, "for authors: print entries for survivors.toml instead of the report")
	command.CompleteFlag(cmd, "edition", command.CompleteEdition)
	command.CompleteFlag(cmd, "dir", command.CompleteDirectory)
	command.CompleteFlag(cmd, "scripts", command.CompleteDirectory)
	return cmd
}

// job is what the command line asks for.
func (o *mutateOptions) job(args []string) (job, error) {
	for _, dir := range []string{o.dir, o.scripts} {
		if info, err := os.Stat(dir); dir != "" && (err != nil || !info.IsDir()) {
			return job{}, fmt.Errorf("there is no directory %s", dir)
		}
	}
	switch {
	case len(args) == 1 && (o.dir != "" || o.scripts != "" || o.tests):
		return job{}, errors.New("mutate takes a kata, or --dir with --scripts or --tests, and not both")
	case len(args) == 1:
		kata, edition, err := find(args[0], o.edition)
		if err != nil {
			return job{}, err
		}
		return ofKata(kata, edition), nil
	case o.dir == "" || o.tests == (o.scripts != ""):
		return job{}, errors.New("mutate takes a kata, for example: kata mutate 01; or --dir DIR with either --scripts DIR or --tests")
	case o.tests:
		return job{name: o.dir, dir: o.dir, tests: true}, nil
	}
	files, err := catalog.Scripts(o.scripts)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("there are no scripts (*.txtar) in %s", o.scripts) // Before minutes are spent on mutants.
	}
	return job{name: o.dir, dir: o.dir, scripts: files}, err
}

// find finds an edition of a kata of the repository around the current
// directory: v2 when none is named, or v1 where that is all there is.
func find(name, editionName string) (*catalog.Kata, catalog.Edition, error) {
	c, _, err := command.Open()
	if err != nil {
		return nil, catalog.Edition{}, err
	}
	kata, err := c.Find(name)
	if err != nil {
		return nil, catalog.Edition{}, err
	}
	if editionName == "" {
		editionName = "v2"
		if kata.Adopted {
			editionName = "v1"
		}
	}
	edition, err := kata.Edition(editionName)
	return kata, edition, err
}

// mutate measures a job and shows the report, also what is known of it when it
// is interrupted.
func (o *mutateOptions) mutate(ctx context.Context, j job, out, errOut io.Writer) error {
	tell := newTeller(errOut)
	b, err := j.build(ctx, tell)
	tell.clear()
	if err != nil {
		return err
	}
	defer b.close()
	scored, err := b.measure(ctx, tell)
	if scored == nil {
		return err
	}
	judged := judge(j.edition, j.accepted, scored)
	if o.stubs && err == nil {
		text, err := stubs(j.edition, judged.Open)
		if err == nil {
			_, err = out.Write(text)
		}
		return err
	}
	page := document{job: j, report: scored, judged: judged, root: b.program.Dir(), lines: score.Sources{}}
	if o.json != "-" {
		cwd, _ := os.Getwd() // Without it, names are only longer.
		page.text(out, report.NewScreen(out, cwd))
	}
	return errors.Join(err, page.export(o.json, page.json, out), page.export(o.html, page.html, out))
}
