package mutation

import (
	"fmt"
	"time"

	"brownfield/tools/school/catalog"
)

// A Job is a program and the suites that are scored on it.
type Job struct {
	Name    string // for people: "v2 of kata 01"
	Edition string
	Dir     string
	Tests   bool     // score the package's own tests, and no scripts
	Scripts []string // files
	Defects []string // scripts that only count where they pass; files
	Pinned  []string // kinds of code that count although no test is for them, see [mutate.Mutant]
	First   bool     // that a mutant is killed is enough
	// Accepted are the survivors that have a reason.
	Accepted []catalog.Survivor

	// Own is a program of the user's own: what they have set for the go command
	// holds, and what is found is kept, so that nothing is tried twice.
	Own bool
	// Below takes all packages in Dir and below that have tests.
	Below  bool
	Select Selection
	Budget time.Duration // for trying mutants; 0 is no limit
	Writes []string      // files for reports, which the program does not depend on
}

// Of is the job for an edition of a kata.
func Of(kata *catalog.Kata, edition catalog.Edition) Job {
	j := Job{
		Name: fmt.Sprintf("%s of kata %02d", edition.Name, kata.Number), Edition: edition.Name, Dir: edition.Dir,
		Scripts: kata.Characterization, Pinned: kata.Pinned, Accepted: kata.Survivors,
	}
	if edition.Name == "v1" {
		return j // What its defects' scripts are for is that they fail on it.
	}
	for _, defect := range kata.Defects {
		j.Defects = append(j.Defects, defect.Script)
	}
	return j
}

// strict reports whether an entry of survivors.toml without a mutant is a fault. A
// work copy is somewhere between the editions: all entries hold for it, and none
// has to.
func (j Job) strict() bool { return j.Own || j.Edition == "v1" || j.Edition == "v2" }
