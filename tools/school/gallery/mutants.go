package gallery

import (
	"context"
	"fmt"
	"html/template"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/mutation"
)

func mutantsPart() Part {
	return Part{Name: "mutants", Title: "Mutants", Make: mutants}
}

// mutants shows the sources of v1 and v2 with their mutants.
func mutants(ctx context.Context, g *Gallery, kata *catalog.Kata) (template.HTML, error) {
	names := []string{"v1", "v2"}
	claimed := make([]*mutation.Claimed, len(names))
	group, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		group.Go(func() error {
			edition, err := kata.Edition(name)
			if err != nil {
				return err
			}
			if claimed[i], err = mutation.ClaimedOf(ctx, g.Builder, kata, edition); err != nil {
				return fmt.Errorf("cannot find the mutants of %s: %w", name, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return "", err
	}
	return render("mutants.html", map[string]any{
		"Kata": kata, "Editions": claimed, "Proof": fmt.Sprintf("kata prove %02d --only mutation", kata.Number),
		"Score": fmt.Sprintf("kata mutate %02d", kata.Number), "Kinds": kinds(claimed),
	})
}

// A kindRow counts the survivors that are accepted for one kind of reason.
type kindRow struct {
	Kind, Says string
	Counts     []int // by edition
}

// kinds counts the accepted survivors by kind, for those kinds that there are.
func kinds(claimed []*mutation.Claimed) []kindRow {
	says := map[string]string{
		string(catalog.Equivalent):    "The mutant does the same as the original.",
		string(catalog.OutOfContract): "It differs, and the program does not promise otherwise.",
		string(catalog.Scheduling):    "Whether a script kills it depends on the scheduler.",
		string(catalog.Arid):          "No test is for this code.",
	}
	var rows []kindRow
	for _, kind := range slices.Sorted(maps.Keys(says)) {
		row, some := kindRow{Kind: kind, Says: says[kind]}, false
		for _, c := range claimed {
			row.Counts = append(row.Counts, c.Accepted[kind])
			some = some || c.Accepted[kind] > 0
		}
		if some {
			rows = append(rows, row)
		}
	}
	return rows
}
