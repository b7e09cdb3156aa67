package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"brownfield/tools/command"
	"brownfield/tools/drill"
	"brownfield/tools/prove"
)

// gateCommand is what kata prove asks: do the drills of a kata do what they say?
func gateCommand(out io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:    "gate NN",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := newJob(cmd.Context(), out, io.Discard)
			if err != nil {
				return err
			}
			d, err := j.find(args)
			if err != nil {
				return err
			}
			failed := false
			for _, claim := range drill.Claims(j.builder, d.Kata) {
				err := claim.Prove(cmd.Context())
				if cmd.Context().Err() != nil {
					return err
				}
				if err != nil && !errors.Is(err, prove.ErrSkipped) {
					failed = true
					fmt.Fprintf(out, "%s: %v\n", claim.Name, err)
				}
			}
			if failed {
				return command.ErrFailed
			}
			return nil
		},
	}
}
