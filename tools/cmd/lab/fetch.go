package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/fetch"
)

// fetchCommand is here and not in kata, because it has to read the drills.
func (c *console) fetchCommand() *cobra.Command {
	cmd := verb.Fetch()
	cmd.ValidArgsFunction = cli.CompleteKatas
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := c.opened(cmd.Context())
		if err != nil {
			return err
		}
		katas, err := t.Named(args)
		if err != nil {
			return err
		}
		return t.fetch(cmd, katas)
	}
	return cmd
}

func (t *task) fetch(cmd *cobra.Command, katas []*catalog.Kata) error {
	n := 0
	err := fetch.All(cmd.Context(), t.builder, t.Root, katas, func(doing string) {
		n++
		t.tell.Say("fetching " + doing)
	})
	t.tell.Clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "The modules of %d programs are there; no proof needs a network now.\n", n)
	return nil
}
