package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/school/claim"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/mutation"
	"brownfield/tools/school/upgrade"
)

// gateCommand is what kata prove asks: does a claim hold that needs what only this
// binary has? It prints what does not hold, a line each.
func (c *console) gateCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "gate mutation NN EDITION | gate drill NN NAME",
		Hidden: true,
		Args:   cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case "mutation":
				return c.mutationGate(cmd.Context(), args[1], args[2])
			case "drill":
				return c.drillGate(cmd.Context(), args[1], args[2])
			}
			return fmt.Errorf("there is no gate %q", args[0])
		},
	}
}

// mutationGate proves that a kata's suite kills enough of the mutants of an
// edition, and that each of the others is accepted.
func (c *console) mutationGate(ctx context.Context, name, editionName string) error {
	kata, edition, err := find(name, editionName)
	if err != nil {
		return err
	}
	tell := cli.NewTeller(c.err)
	faults, err := mutation.Gate(ctx, kata, edition, tell.Say)
	tell.Clear()
	if err != nil {
		return err
	}
	for _, fault := range faults {
		fmt.Fprintln(c.out, fault)
	}
	if len(faults) > 0 {
		return cli.ErrFailed
	}
	return nil
}

// drillGate proves that a drill of a kata, which may be whole, does what it says.
func (c *console) drillGate(ctx context.Context, kata, name string) error {
	t, err := c.task(ctx)
	if err != nil {
		return err
	}
	d, err := t.drillNamed([]string{kata})
	if err != nil {
		return err
	}
	var claims []claim.Claim
	for _, one := range upgrade.Claims(t.builder, d.Kata) {
		if one.Name == "drills" || strings.HasPrefix(one.Name, "drills/"+name+"/") {
			claims = append(claims, one)
		}
	}
	if len(claims) == 0 {
		return fmt.Errorf("%s has no drill %q", d.Kata.Name, name)
	}
	failed := false
	for proof := range claim.Prove(ctx, claims, claim.Options{Cores: 1}) { // The others are for what kata proves beside.
		if proof.Verdict == claim.Fail {
			failed = true
			fmt.Fprintf(c.out, "%s: %s\n", proof.Claim, proof.Reason)
		}
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case failed:
		return cli.ErrFailed
	}
	return nil
}
