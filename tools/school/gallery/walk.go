package gallery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"maps"
	"os"
	"slices"
	"strconv"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
	"brownfield/tools/school/stepstats"
)

// The walk leads from v1 to v2: a page for each position. Position 0 is v1, k is the
// program after step k, the last is v2. The person's copy is one more position,
// compared with v1, because that is what it began as.
func walkPart() Part {
	return Part{Name: "walk", Title: "The walk", Make: walkOverview, Inner: positions, MakeInner: walkPosition}
}

// workName is the name of the position of the person's copy.
const workName = "work"

func walkPlace(kata *catalog.Kata, position string) Place {
	return kataPlace(kata.Name, "walk/"+position)
}

// positions lists the names of the walk's pages.
func positions(g *Gallery, kata *catalog.Kata) ([]string, error) {
	series, err := steps.Load(kata.Steps)
	if err != nil || len(series) == 0 {
		return nil, err
	}
	var all []string
	for k := range len(series) + 1 {
		all = append(all, strconv.Itoa(k))
	}
	if _, err := os.Stat(kata.Work); err == nil && !g.Public {
		all = append(all, workName)
	}
	return all, nil
}

// A walked walk is a series with the programs between its steps.
type walked struct {
	series  []steps.Step
	trees   []steps.Tree // trees[k] is the program after k steps
	figures []stepstats.Figures
	key     string // names all of it by content
}

// walkOf reads a walk. It is kept by the contents of v1 and of the patches.
func (g *Gallery) walkOf(kata *catalog.Kata) (walked, error) {
	v1, err := steps.ReadTree(kata.V1)
	if err != nil {
		return walked{}, fmt.Errorf("cannot read v1: %w", err)
	}
	patches, err := steps.ReadTree(kata.Steps)
	if err != nil {
		return walked{}, fmt.Errorf("%s has no walk yet: %w", kata.Name, err)
	}
	key := "walk " + kata.Name + " " + digest(v1, patches)
	return keeping(g.kept, key, func() (walked, error) {
		w := walked{key: key, trees: []steps.Tree{v1}}
		if w.series, err = steps.Load(kata.Steps); err != nil {
			return w, err
		}
		for k, step := range w.series {
			next, err := step.Apply(w.trees[k])
			if err != nil {
				return w, fmt.Errorf("%s: %w", kata.Name, err)
			}
			w.trees = append(w.trees, next)
		}
		w.figures, err = figures(kata)
		return w, err
	})
}

// digest names trees by what is in them.
func digest(trees ...steps.Tree) string {
	sum := sha256.New()
	for _, tree := range trees {
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			fmt.Fprintf(sum, "%q %d\n", name, len(tree[name]))
			sum.Write(tree[name])
		}
		fmt.Fprintln(sum)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// A listed step is a row of the overview.
type listedStep struct {
	Number  int
	Subject string
	Link    string
	Size    int
	Fixes   []string
	Figures []figure
}

// walkOverview is the first page of a walk: all steps.
func walkOverview(_ context.Context, g *Gallery, kata *catalog.Kata) (template.HTML, error) {
	names, err := positions(g, kata)
	if err != nil {
		return "", err
	}
	if len(names) == 0 {
		return render("walk.html", struct{ Steps []listedStep }{})
	}
	w, err := g.walkOf(kata)
	if err != nil {
		return "", err
	}
	at := kataPlace(kata.Name, "walk")
	all := []listedStep{{Subject: "v1, as it was found", Link: at.Link(string(walkPlace(kata, "0"))), Figures: shownFigures(w.figures, 0)}}
	for _, step := range w.series {
		all = append(all, listedStep{
			Number: step.Number, Subject: step.Subject, Size: step.Size(), Fixes: step.Fixes,
			Link: at.Link(string(walkPlace(kata, strconv.Itoa(step.Number)))), Figures: shownFigures(w.figures, step.Number),
		})
	}
	own := ""
	if names[len(names)-1] == workName {
		own = at.Link(string(walkPlace(kata, workName)))
	}
	return render("walk.html", struct {
		Steps []listedStep
		First string
		Mine  string
		Count int
	}{all, at.Link(string(walkPlace(kata, "1"))), own, len(w.series)})
}

// walkPosition is the page of one position. That of the person's copy is not kept: each
// save would be one more to keep, and a copy may hold anything.
func walkPosition(ctx context.Context, g *Gallery, kata *catalog.Kata, name string) (inner, error) {
	names, err := positions(g, kata)
	if err != nil {
		return inner{title: "The walk"}, err
	}
	if !slices.Contains(names, name) {
		return inner{}, ErrNotFound
	}
	w, err := g.walkOf(kata)
	if err != nil {
		return inner{title: "The walk"}, err
	}
	if name == workName {
		own, err := copyOf(ctx, kata, w.trees[0])
		if err != nil {
			return inner{title: "The walk"}, err
		}
		return g.positionPage(ctx, kata, w, name, names, own)
	}
	key := w.key + " at " + name + fmt.Sprint(names, g.Public, kata.Defects)
	return keeping(g.kept, key, func() (inner, error) {
		return g.positionPage(ctx, kata, w, name, names, copied{})
	})
}

// positionPage makes the page of a position.
func (g *Gallery) positionPage(ctx context.Context, kata *catalog.Kata, w walked, name string, names []string, mine copied) (inner, error) {
	p, err := g.position(ctx, kata, w, name, names, mine)
	if err != nil {
		return inner{title: "The walk"}, err
	}
	body, err := render("walk-step.html", p)
	return inner{title: "The walk", tab: p.Short, body: body}, err
}
