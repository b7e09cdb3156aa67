package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/incident"
	"brownfield/tools/school/lifetimes"
	"brownfield/tools/school/mutation"
	"brownfield/tools/school/stepstats"
	"brownfield/tools/school/upgrade"
)

// gateCommand is what kata prove asks: do claims hold that need what only this binary
// has? It prints what came of each, as JSON.
func (c *console) gateCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "gate mutation NN EDITION | gate drills NN NAME | gate incident NN NAME | gate timeline NN NAME | gate walk NN figures",
		Hidden: true,
		Args:   cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := c.opened(cmd.Context())
			if err != nil {
				return err
			}
			kata, err := t.Find(args[1])
			if err != nil {
				return err
			}
			var claims []claim.Claim
			switch args[0] {
			case "mutation":
				claims, err = t.scored(kata, args[2])
			case "drills":
				claims = upgrade.Claims(t.builder, kata)
			case "incident":
				claims = incident.Claims(t.builder, kata)
			case "timeline":
				claims = lifetimes.Claims(t.builder, kata)
			case "walk":
				claims = stepstats.Claims(t.builder, kata)
			default:
				err = fmt.Errorf("there is no gate %q", args[0])
			}
			if err != nil {
				return err
			}
			return t.prove(cmd.Context(), args[0], args[2], claims)
		},
	}
}

// prove proves those of a kata's claims that are about what is named. The other cores
// are for what kata prove does meanwhile.
func (t *task) prove(ctx context.Context, what, name string, claims []claim.Claim) error {
	claims = slices.DeleteFunc(claims, func(c claim.Claim) bool {
		return c.Name != what && c.Name != what+"/"+name && !strings.HasPrefix(c.Name, what+"/"+name+"/")
	})
	if len(claims) == 0 {
		return fmt.Errorf("there is no %s %q", what, name)
	}
	proofs := slices.Collect(claim.Prove(ctx, claims, claim.Options{Cores: 1}))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return cli.PrintJSON(t.out, proofs)
}

// scored is the claim that a kata's suite kills enough of the mutants of an edition,
// and that each of the others is accepted.
func (t *task) scored(kata *catalog.Kata, name string) ([]claim.Claim, error) {
	edition, err := kata.Edition(name)
	if err != nil {
		return nil, err
	}
	return []claim.Claim{{Of: kata.Name, Name: "mutation/" + name, Prove: func(ctx context.Context) error {
		faults, err := mutation.Gate(ctx, kata, edition, t.tell.Say)
		t.tell.Clear()
		if err == nil && len(faults) > 0 {
			err = fmt.Errorf("%s", strings.Join(faults, "\n"))
		}
		return err
	}}}, nil
}
