package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/incident"
)

func (c *console) wheelCommand() *cobra.Command {
	cmd := verb.Wheel()
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, people []string) error {
		t, err := c.opened(cmd.Context())
		if err != nil {
			return err
		}
		past, err := incident.History(incidentsDir(t.Workspace))
		if err != nil {
			return err
		}
		day := uint64(t.clock().UnixNano())
		chance := rand.New(rand.NewPCG(day, 0)) //nolint:gosec // It is no secret.
		inc, err := incident.Draw(t.Katas, past, chance)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return t.practise(cmd.Context(), inc, incidentOptions{edition: "v1", pace: pace})
		}
		for i := range people {
			people[i] = printable.Line(strings.Join(strings.Fields(people[i]), " "))
		}
		chance.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		sheet, err := inc.Sheet(people)
		if err != nil {
			return err
		}
		fmt.Fprint(t.out, sheet)
		return nil
	}
	return cmd
}
