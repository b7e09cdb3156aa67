package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/school/assess"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/upgrade"
)

func (c *console) assessCommand() *cobra.Command {
	var json bool
	var sample int
	cmd := verb.Assess()
	cmd.ValidArgsFunction = cli.CompleteDirectory
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New("assess takes the directory of a Go module, for example: kata assess ~/src/shop")
		}
		if sample < 0 {
			return errors.New("--sample is how many mutants are tried, and cannot be negative")
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := c.task(cmd.Context())
		if err != nil {
			return err
		}
		defer t.tell.Clear()
		options := assess.Options{Sample: sample, Tell: t.tell.Say, Day: c.clock()}
		if t.open() == nil { // Outside of the repository there are no facts.
			if options.Facts, err = upgrade.Facts(t.Root); err != nil {
				return err
			}
		}
		page, err := assess.Assess(cmd.Context(), t.builder, args[0], options)
		t.tell.Clear()
		if err != nil {
			return err
		}
		if json {
			return cli.PrintJSON(c.out, struct {
				*assess.Page

				Rule    string          `json:"rule"`
				Figures []assess.Figure `json:"figures"`
			}{page, assess.Rule, page.Figures()})
		}
		fmt.Fprint(c.out, page.Text())
		return nil
	}
	cmd.Flags().BoolVar(&json, "json", false, "print one JSON object")
	cmd.Flags().IntVar(&sample, "sample", 100, "try `N` mutants, drawn at random, the same every time; 0 tries none")
	return cmd
}
