package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/mutation"
)

// mutateOptions are the flags of kata mutate.
type mutateOptions struct {
	edition      string
	dir, scripts string
	tests        bool

	function, changed string
	sample            int
	budget            time.Duration

	least      float64
	survivors  string
	outputs    []string
	json, html string
	stubs      bool
}

func (c *console) mutateCommand() *cobra.Command {
	var opts mutateOptions
	cmd := verb.Mutate()
	cmd.Args = cli.OneKataOrNone
	cmd.ValidArgsFunction = cli.CompleteKata
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !cmd.Flags().Changed("edition") {
			opts.edition = ""
		}
		outputs, err := opts.reports()
		if err != nil {
			return err
		}
		j, err := opts.job(cmd.Context(), args)
		if err != nil {
			return err
		}
		return opts.mutate(cmd.Context(), j, outputs, c)
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.edition, "edition", "v2", "v1, v2, work or a directory (of an adopted program, v1)")
	flags.StringVar(&opts.dir, "dir", "", "a Go program, or with --tests a package, of your own; with --tests DIR/... takes all packages below")
	flags.StringVar(&opts.scripts, "scripts", "", "the directory of the scripts for --dir")
	flags.BoolVar(&opts.tests, "tests", false, "score the go tests of the package in --dir")
	flags.StringVar(&opts.function, "func", "", "try only the mutants of a function: `NAME`, Type.NAME or package.NAME")
	flags.StringVar(&opts.changed, "changed", "", "try only mutants on lines that have changed since the git revision `REV`")
	flags.IntVar(&opts.sample, "sample", 0, "try only `N` mutants, drawn at random, the same every time")
	flags.DurationVar(&opts.budget, "budget", 0, "try mutants for so long, for example 60s; the same command goes on later")
	flags.Float64Var(&opts.least, "min", 0, "exit with code 1 when the score is below so many `PERCENT`")
	flags.StringVar(&opts.survivors, "survivors", "", "the accepted survivors of --dir are in `FILE`, in the format of survivors.toml")
	flags.StringArrayVar(&opts.outputs, "output", nil, "write the report as `FORMAT=FILE`, or to standard output without FILE; formats are "+strings.Join(formats(), ", ")+"; may be repeated")
	flags.StringVar(&opts.json, "json", "", "the same as --output json=`FILE`, in the mutation-testing schema; - is standard output")
	flags.StringVar(&opts.html, "html", "", "the same as --output html=`FILE`, a page that stands alone")
	flags.BoolVar(&opts.stubs, "stubs", false, "print entries for survivors.toml instead of the report")
	cli.CompleteFlag(cmd, "edition", cli.CompleteEdition)
	cli.CompleteFlag(cmd, "dir", cli.CompleteDirectory)
	cli.CompleteFlag(cmd, "scripts", cli.CompleteDirectory)
	cli.CompleteFlag(cmd, "output", cli.CompleteList(formats()))
	return cmd
}

// job is what the command line asks for.
func (o *mutateOptions) job(ctx context.Context, args []string) (mutation.Job, error) {
	dir, below := o.dir, o.dir == "..." || strings.HasSuffix(o.dir, "/...")
	if below {
		dir = filepath.Clean(strings.TrimSuffix(dir, "..."))
	}
	for _, dir := range []string{dir, o.scripts} {
		if info, err := os.Stat(dir); dir != "" && (err != nil || !info.IsDir()) {
			return mutation.Job{}, fmt.Errorf("there is no directory %s", dir)
		}
	}
	j, err := o.program(args, dir, below)
	if err != nil {
		return j, err
	}
	if o.sample < 0 || o.budget < 0 || o.least < 0 || o.least > 100 {
		return j, errors.New("--sample and --budget cannot be negative, and --min is from 0 to 100")
	}
	j.Budget, j.Select = o.budget, mutation.Selection{Func: o.function, Sample: o.sample}
	if o.changed != "" {
		if j.Select.Changed, err = mutation.Changed(ctx, j.Dir, o.changed); err != nil {
			return j, err
		}
	}
	if o.survivors != "" {
		if !j.Own {
			return j, errors.New("--survivors is for a program of your own (--dir); a kata has its own survivors.toml")
		}
		j.Accepted, err = catalog.ReadSurvivors(o.survivors)
	}
	return j, err
}

// program is the program and the suite that the command line names.
func (o *mutateOptions) program(args []string, dir string, below bool) (mutation.Job, error) {
	switch {
	case len(args) == 1 && (o.dir != "" || o.scripts != "" || o.tests):
		return mutation.Job{}, errors.New("mutate takes a kata, or --dir with --scripts or --tests, and not both")
	case len(args) == 1:
		kata, edition, err := find(args[0], o.edition)
		if err != nil {
			return mutation.Job{}, err
		}
		return mutation.Of(kata, edition), nil
	case o.dir == "" || o.tests == (o.scripts != ""):
		return mutation.Job{}, errors.New("mutate takes a kata, for example: kata mutate 01; or --dir DIR with either --scripts DIR or --tests")
	case o.tests:
		return mutation.Job{Name: o.dir, Dir: dir, Own: true, Tests: true, Below: below}, nil
	case below:
		return mutation.Job{}, errors.New("--dir DIR/... takes packages with --tests; scripts are for one program")
	}
	files, err := catalog.Scripts(o.scripts)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("there are no scripts (*.txtar) in %s", o.scripts) // Before minutes are spent on mutants.
	}
	return mutation.Job{Name: o.dir, Dir: dir, Own: true, Scripts: files}, err
}

// find finds an edition of a kata of the repository around the current
// directory: v2 when none is named, or v1 where that is all there is.
func find(name, editionName string) (*catalog.Kata, catalog.Edition, error) {
	c, err := cli.Open()
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

// mutate measures a job and writes the reports, also what is known when it is
// interrupted.
func (o *mutateOptions) mutate(ctx context.Context, j mutation.Job, outputs []output, c *console) error {
	for _, out := range outputs {
		if out.file != "" {
			j.Writes = append(j.Writes, out.file)
		}
	}
	tell := cli.NewTeller(c.err)
	session, err := j.Build(ctx, tell.Say)
	tell.Clear()
	if err != nil {
		return err
	}
	defer session.Close()
	report, err := session.Measure(ctx)
	tell.Clear()
	if report == nil {
		return err
	}
	if o.stubs && err == nil {
		text, err := report.Stubs()
		if err == nil {
			_, err = c.out.Write(text)
		}
		return err
	}
	if err := errors.Join(err, writeAll(outputs, report, c.out)); err != nil {
		return err
	}
	if len(report.Refused) > 0 {
		return fmt.Errorf("%d packages have no score; the first: %w", len(report.Refused), report.Refused[0])
	}
	if says, below := report.Below(o.least); below {
		fmt.Fprintln(c.err, "kata:", says)
		return cli.ErrFailed
	}
	return nil
}
