package fetch

import (
	"fmt"
	"os"
	"path/filepath"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/review"
	"brownfield/tools/school/steps"
	"brownfield/tools/school/upgrade"
)

// A tree is a program of a kata whose modules are needed.
type tree struct {
	name string // for a person: 01-csv-stats, step 3
	tree steps.Tree
	tidy bool // a claim demands that its go.mod is tidy
}

// treesOf lists the programs that the claims of a kata build, each go.mod once.
func treesOf(kata *catalog.Kata) ([]tree, error) {
	var all []tree
	known := map[string]int{} // index in all, by go.mod and go.sum
	add := func(name string, t steps.Tree, tidy bool) {
		key := string(t["go.mod"]) + "\x00" + string(t["go.sum"])
		if i, ok := known[key]; ok {
			if tidy && !all[i].tidy { // What tidy reads depends on the sources, too.
				all[i] = tree{kata.Name + ", " + name, t, true}
			}
			return
		}
		known[key] = len(all)
		all = append(all, tree{kata.Name + ", " + name, t, tidy})
	}
	v1, err := steps.ReadTree(kata.V1)
	if err != nil {
		return nil, err
	}
	add("v1", v1, true)
	if _, err := os.Stat(filepath.Join(kata.V2, "go.mod")); err == nil { // An adopted program has none at first.
		v2, err := steps.ReadTree(kata.V2)
		if err != nil {
			return nil, err
		}
		add("v2", v2, true)
	}
	if kata.Adopted {
		return all, nil
	}
	series, err := steps.Load(kata.Steps)
	if err != nil {
		return nil, err
	}
	for k := range series {
		step, err := steps.Prefix(v1, series, k+1)
		if err != nil {
			return nil, err
		}
		add(fmt.Sprintf("step %d", k+1), step, false)
	}
	if err := drillTrees(kata, add); err != nil {
		return nil, err
	}
	return all, reviewTrees(kata, add)
}

func drillTrees(kata *catalog.Kata, add func(string, steps.Tree, bool)) error {
	drills, err := upgrade.Of(kata)
	if err != nil {
		return err
	}
	for _, d := range drills {
		if d.Name == "" {
			continue // It leads from v1 to v2.
		}
		start, err := d.Start()
		if err != nil {
			return err
		}
		add("start of drill "+d.Name, start, false)
		solution, err := d.Solution()
		if err != nil {
			return err
		}
		add("solution of drill "+d.Name, solution, true)
		naive, ok, err := d.Naive()
		if err != nil {
			return err
		}
		if ok {
			add("naive upgrade of drill "+d.Name, naive, false)
		}
	}
	return nil
}

func reviewTrees(kata *catalog.Kata, add func(string, steps.Tree, bool)) error {
	drills, err := review.Drills(kata)
	if err != nil {
		return err
	}
	for _, d := range drills {
		changed, err := d.Changed()
		if err != nil {
			return err
		}
		add("review drill "+d.Name, changed, false)
		repaired, err := d.Repaired(func(review.Fault) bool { return true })
		if err != nil {
			return err
		}
		add("repaired review drill "+d.Name, repaired, false)
	}
	return nil
}
