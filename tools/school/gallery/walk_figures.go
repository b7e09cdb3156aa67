package gallery

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// Figures measure the program at one position of a walk.
type Figures struct {
	Lines int // of Go, tests left out
}

// A figure is one of them as a page shows it.
type figure struct{ Name, Value, Change string }

// figures are those of all positions of a walk, by the number of the step.
func figures(kata *catalog.Kata) (map[int]Figures, error) {
	tree, err := steps.ReadTree(kata.V1)
	if err != nil {
		return nil, err
	}
	series, err := steps.Load(kata.Steps)
	if err != nil {
		return nil, err
	}
	all := map[int]Figures{0: {linesOf(tree)}}
	for _, step := range series {
		if tree, err = step.Apply(tree); err != nil {
			return nil, err
		}
		all[step.Number] = Figures{linesOf(tree)}
	}
	return all, nil
}

func linesOf(tree steps.Tree) int {
	n := 0
	for name, text := range tree {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			n += bytes.Count(text, []byte("\n"))
		}
	}
	return n
}

// shownFigures are the figures at a position, and how the step has changed them.
func shownFigures(all map[int]Figures, at int) []figure {
	now, ok := all[at]
	if !ok {
		return nil
	}
	lines := figure{Name: "lines", Value: strconv.Itoa(now.Lines)}
	if before, ok := all[at-1]; ok {
		lines.Change = fmt.Sprintf("%+d", now.Lines-before.Lines)
	}
	return []figure{lines}
}
