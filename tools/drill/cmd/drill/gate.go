package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/claim"
	"brownfield/tools/command"
	"brownfield/tools/drill"
)

// gateCommand is what kata prove asks: does a drill of a kata, which may be whole,
// do what it says? It says what does not hold, one claim after the other.
func gateCommand(out io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:    "gate NN DRILL",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := newJob(cmd.Context(), out, io.Discard)
			if err != nil {
				return err
			}
			d, err := j.find(args[:1])
			if err != nil {
				return err
			}
			var claims []claim.Claim
			for _, c := range drill.Claims(j.builder, d.Kata) {
				if c.Name == "drills" || strings.HasPrefix(c.Name, "drills/"+args[1]+"/") {
					claims = append(claims, c)
				}
			}
			if len(claims) == 0 {
				return fmt.Errorf("%s has no drill %q", d.Kata.Name, args[1])
			}
			failed := false
			for proof := range claim.Prove(cmd.Context(), claims, claim.Options{Cores: 1}) { // The others are for what kata proves beside.
				if proof.Verdict == claim.Fail {
					failed = true
					fmt.Fprintf(out, "%s: %s\n", proof.Claim, proof.Reason)
				}
			}
			switch {
			case cmd.Context().Err() != nil:
				return cmd.Context().Err()
			case failed:
				return command.ErrFailed
			}
			return nil
		},
	}
}
