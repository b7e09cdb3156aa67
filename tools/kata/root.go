package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/report"
	"brownfield/tools/workspace"
)

// app is what the verbs share.
type app struct {
	in       io.Reader
	out, err io.Writer
}

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{in: in, out: out, err: errOut}
	return command.Execute(ctx, a.command(), args, out, errOut, "nothing was lost") //nolint:contextcheck // Cobra hands ctx to the verbs.
}

func (a *app) command() *cobra.Command {
	root := command.Root("Practise on legacy Go programs, with a safety net")
	root.Long = `Kata gives you a copy of a legacy Go program (v1), checks that you keep its
behaviour while you change it, and shows which of its defects are still open.
It is the command behind the Makefile: make kata-01 is kata open 01.

A kata is named by number, slug or both: 1, 01, csv-stats, 01-csv-stats.

Exit codes: 0 all is well, 1 a check failed, 2 wrong usage or a broken kata,
130 interrupted.`
	root.Example = `  kata open 01          copy v1 to work/, check it, say what is next
  kata check 01         check your copy again, with reasons
  kata diff 01 --stat   how v2 differs from v1`
	for _, group := range []struct {
		title string
		verbs []*cobra.Command
	}{
		{"Practise:", []*cobra.Command{
			a.listCommand(), a.openCommand(), a.checkCommand(), a.watchCommand(), a.hintCommand(), a.diffCommand(),
			a.stepsCommand(), a.drillCommand(), a.reviewCommand(), a.resetCommand(),
		}},
		{"Measure:", []*cobra.Command{a.pinCommand(), a.mutateCommand(), a.benchCommand()}},
		{"For authors:", []*cobra.Command{a.newCommand(), a.proveCommand(), a.upgradeLogCommand(), a.freshenCommand()}},
		{"About the command:", []*cobra.Command{a.doctorCommand(), a.fetchCommand(), a.cleanCommand(), a.completionCommand()}},
	} {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title})
		for _, verb := range group.verbs {
			verb.GroupID = group.title
			root.AddCommand(verb)
		}
		root.SetHelpCommandGroupID(group.title) // The last one's.
	}
	return root
}

// school is the repository, opened.
type school struct {
	catalog   *catalog.Catalog
	workspace workspace.Workspace
	cwd       string
}

func openSchool() (*school, error) {
	c, cwd, err := command.Open()
	if err != nil {
		return nil, err
	}
	return &school{catalog: c, workspace: workspace.At(c.Root), cwd: cwd}, nil
}

// screen is where a verb prints for a person.
func (s *school) screen(w io.Writer) *report.Screen { return report.NewScreen(w, s.cwd) }

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
