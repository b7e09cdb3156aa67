package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
)

// A console is where a person reads and types.
type console struct {
	in       io.Reader
	out, err io.Writer
}

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	c := &console{in: in, out: out, err: errOut}
	return cli.Execute(ctx, c.command(), args, out, errOut) //nolint:contextcheck // Cobra hands ctx to the verbs.
}

func (c *console) command() *cobra.Command {
	root := cli.Root("Practise on legacy Go programs, with a safety net")
	root.Long = `Kata gives you a copy of a legacy Go program (v1), checks that its behaviour stays
the same while you refactor it, and shows which of its defects are still open.
The Makefile calls it: make kata-01 is kata open 01.

Name a kata by number, slug or both: 1, 01, csv-stats, 01-csv-stats.

Exit codes: 0 success, 1 a check failed, 2 wrong usage or a broken kata,
130 interrupted.`
	root.Example = `  kata open 01          copy v1 to work/, check it, print what to do next
  kata check 01         check your copy again, with reasons
  kata diff 01 --stat   how v2 differs from v1`
	for _, group := range []struct {
		title string
		verbs []*cobra.Command
	}{
		{"Practise:", []*cobra.Command{
			c.listCommand(), c.openCommand(), c.checkCommand(), c.watchCommand(), c.hintCommand(), c.diffCommand(),
			c.stepsCommand(), c.delegated(verb.Web()), c.delegated(verb.Drill()), c.delegated(verb.Review()), c.resetCommand(),
		}},
		{"On call:", []*cobra.Command{c.delegated(verb.Incident()), c.delegated(verb.Wheel()), c.delegated(verb.Postmortem())}},
		{"Measure:", []*cobra.Command{c.delegated(verb.Pin()), c.delegated(verb.Mutate()), c.delegated(verb.Bench()), c.delegated(verb.Timeline()), c.delegated(verb.Assess())}},
		{"For authors:", []*cobra.Command{c.newCommand(), c.proveCommand(), c.upgradeLogCommand(), c.freshenCommand()}},
		{"About the command:", []*cobra.Command{c.doctorCommand(), c.delegated(verb.Fetch()), c.cleanCommand(), c.completionCommand()}},
	} {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title})
		for _, one := range group.verbs {
			one.GroupID = group.title
			root.AddCommand(one)
		}
		root.SetHelpCommandGroupID(group.title) // The last one's.
	}
	return root
}

// withKata is the shape of most verbs: open the repository, find the kata.
func withKata(do func(cmd *cobra.Command, s *cli.Repository, kata *catalog.Kata) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		s, err := cli.Open()
		if err != nil {
			return err
		}
		kata, err := s.Find(args[0])
		if err != nil {
			return err
		}
		return do(cmd, s, kata)
	}
}
