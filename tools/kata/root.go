package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/report"
	"brownfield/tools/workspace"
)

// The exit codes of every verb.
const (
	exitPass        = 0
	exitFail        = 1 // a check failed
	exitUsage       = 2 // wrong words, a broken kata, a machine that lacks something
	exitInterrupted = 130
)

// errFailed says that a check failed. The scorecard has told the person why.
var errFailed = errors.New("a check failed")

// app is what the verbs share.
type app struct {
	in       io.Reader
	out, err io.Writer
}

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{in: in, out: out, err: errOut}
	root := a.command() //nolint:contextcheck // Cobra hands ctx to the verbs.
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if code, ok := errors.AsType[exitError](err); ok {
		return int(code)
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(errOut, "kata: interrupted; nothing was lost")
		return exitInterrupted
	case err == nil:
		return exitPass
	case errors.Is(err, errFailed):
		return exitFail
	default:
		fmt.Fprintln(errOut, "kata:", err)
		return exitUsage
	}
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "kata",
		Short: "Practise on legacy Go programs, with a safety net",
		Long: `Kata gives you a copy of a legacy Go program (v1), checks that you keep its
behaviour while you change it, and shows which of its defects are still open.
It is the command behind the Makefile: make kata-01 is kata open 01.

A kata is named by number, slug or both: 1, 01, csv-stats, 01-csv-stats.

Exit codes: 0 all is well, 1 a check failed, 2 wrong usage or a broken kata.`,
		Example: `  kata open 01          copy v1 to work/, check it, say what is next
  kata check 01         check your copy again, with reasons
  kata diff 01 --stat   how v2 differs from v1`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(a.openCommand(), a.listCommand(), a.checkCommand(), a.watchCommand(), a.diffCommand(), a.stepsCommand(), a.hintCommand(), a.resetCommand(),
		a.mutateCommand(), a.pinCommand(), a.drillCommand(), a.reviewCommand(), a.benchCommand(), a.upgradeLogCommand(), a.freshenCommand(), a.proveCommand(), a.newCommand())
	return root
}

// school is the repository, opened.
type school struct {
	catalog   *catalog.Catalog
	workspace workspace.Workspace
	cwd       string
}

func openSchool() (*school, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("cannot find the current directory: %w", err)
	}
	root, err := catalog.FindRoot(cwd)
	if err != nil {
		return nil, err
	}
	c, err := catalog.Open(root)
	if err != nil {
		return nil, relative(err, cwd)
	}
	return &school{catalog: c, workspace: workspace.At(root), cwd: cwd}, nil
}

// relative shortens the file in a format error to what the person would type.
func relative(err error, cwd string) error {
	if format, ok := errors.AsType[*catalog.FormatError](err); ok {
		format.File = report.NewScreen(io.Discard, cwd).Path(format.File)
	}
	return err
}

// screen is where a verb prints for a person.
func (s *school) screen(w io.Writer) *report.Screen { return report.NewScreen(w, s.cwd) }

// oneKata demands exactly one argument and says what it is.
func oneKata(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s takes one kata, by number or name, for example: %s 01", cmd.CommandPath(), cmd.CommandPath())
	}
	return nil
}

// completeKata offers kata names to the shell.
func completeKata(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	s, err := openSchool()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, kata := range s.catalog.Katas {
		names = append(names, kata.Name+"\t"+kata.Title)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// withKata is the shape of most verbs: open the repository, find the kata.
func withKata(verb func(cmd *cobra.Command, s *school, kata *catalog.Kata) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s, err := openSchool()
		if err != nil {
			return err
		}
		kata, err := s.catalog.Find(args[0])
		if err != nil {
			return err
		}
		return verb(cmd, s, kata)
	}
}
