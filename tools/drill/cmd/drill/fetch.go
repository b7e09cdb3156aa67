package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/fetch"
)

// fetchCommand is here and not in kata, because it has to read the drills.
func fetchCommand(out, errOut io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "fetch [KATA...]",
		Short: "Download the modules of every kata and tool, for a day without network",
		Long: `Fetch downloads what make test, make prove and make lint need: the modules of
the tools and of golangci-lint, and of each kata those of v1, v2, every step
between, the upgrade drills and the review drills, with the tests of dependencies
that go mod tidy reads. After that GOPROXY=off changes no verdict.

All katas when none is named. It changes nothing in the repository; the modules
are in the go command's module cache, and what is there is not fetched again.

Exit codes: 0 all is there, 2 something could not be fetched, or wrong usage.`,
		Example:           "  kata fetch\n  kata fetch 01 03",
		ValidArgsFunction: command.CompleteKatas,
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := newJob(cmd.Context(), out, errOut)
			if err != nil {
				return err
			}
			if err := j.open(); err != nil {
				return err
			}
			katas := j.catalog.Katas
			if len(args) > 0 {
				katas = nil
			}
			for _, name := range args {
				kata, err := j.catalog.Find(name)
				if err != nil {
					return err
				}
				katas = append(katas, kata)
			}
			return j.fetch(cmd, katas)
		},
	}
}

func (j *job) fetch(cmd *cobra.Command, katas []*catalog.Kata) error {
	n := 0
	err := fetch.All(cmd.Context(), j.builder, j.catalog.Root, katas, func(doing string) {
		n++
		j.tell.Say("fetching " + doing)
	})
	j.tell.Clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(j.out, "The modules of %d programs are there; no proof needs a network now.\n", n)
	return nil
}
