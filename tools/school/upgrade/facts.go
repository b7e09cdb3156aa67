package upgrade

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"brownfield/tools/engine/drift"
	"brownfield/tools/school/catalog"
)

// releases reads the facts about releases of the repository that a drill is in.
func (d Drill) releases() (catalog.Releases, error) {
	return catalog.ReadReleases(filepath.Dir(filepath.Dir(d.Kata.Dir)))
}

// Facts are what the repository in root knows about releases.
func Facts(root string) (drift.Facts, error) {
	releases, err := catalog.ReadReleases(root)
	return factsOf(releases), err
}

// factsOf are the repository's facts as package drift takes them.
func factsOf(releases catalog.Releases) drift.Facts {
	facts := drift.Facts{}
	for _, r := range releases.All {
		fact := drift.Fact{Time: r.Day()}
		if r.Retracted != "" {
			fact.Retracted = []string{r.Retracted}
		}
		facts[module.Version{Path: r.Module, Version: r.Version}] = fact
	}
	return facts
}

// misdated says in what an entry's dates differ from the facts.
func misdated(u catalog.Upgrade, releases catalog.Releases) error {
	var faults []error
	judge := func(key, date string, released time.Time, err error) {
		if err == nil && released.Format(time.DateOnly) != date {
			err = fmt.Errorf("%s is %s, and it was released on %s", key, date, released.Format(time.DateOnly))
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", filepath.Base(u.File), err))
		}
	}
	from, err := releasedOn(releases, u.Module, u.From)
	judge("from_date", u.FromDate.String(), from, err)
	path, v, versioned := strings.Cut(u.To, " ")
	switch {
	case versioned:
		to, err := releasedOn(releases, path, v)
		judge("to_date", u.ToDate.String(), to, err)
	case u.Module == "go" || semver.IsValid(u.To):
		to, err := releasedOn(releases, u.Module, u.To)
		judge("to_date", u.ToDate.String(), to, err)
	default: // a package of the standard library
		judge("to_date", u.ToDate.String(), u.ToDate.AsTime(time.UTC), standardOn(u.To, u.ToDate.AsTime(time.UTC)))
	}
	return errors.Join(faults...)
}

// releasedOn is the day of a release, of a module or of Go.
func releasedOn(releases catalog.Releases, path, v string) (time.Time, error) {
	if path == "go" {
		day := drift.GoReleased(v)
		if day.IsZero() {
			return day, fmt.Errorf("the day of Go %s is not known; add it to tools/engine/drift/released.go", v)
		}
		return day, nil
	}
	release, err := releases.Find(path, v)
	return release.Day(), err
}

// standardOn proves that on this day a version of Go came out in which a package
// of the standard library could take a module's place. An entry may mean a later
// one than the first: errors has Join only since Go 1.20.
func standardOn(path string, day time.Time) error {
	since := drift.StandardSince(path)
	switch {
	case since.IsZero():
		return fmt.Errorf("it is not known since when %s is in the standard library; add it to tools/engine/drift/released.go", path)
	case drift.GoReleasedOn(day) == "":
		return fmt.Errorf("to_date is %s, and no version of Go was released on that day", day.Format(time.DateOnly))
	case day.Before(since):
		return fmt.Errorf("to_date is %s, and %s takes a module's place since %s", day.Format(time.DateOnly), path, since.Format(time.DateOnly))
	}
	return nil
}

// known proves that the facts know the releases that a goal speaks of, so that
// nothing passes because nothing was known: those that it names and, where none
// may be retracted, every release that is built.
func (g Goal) known(releases catalog.Releases, now *drift.Graph) error {
	var faults []error
	for _, wanted := range g.AtLeast {
		path, v, _ := strings.Cut(wanted, " ")
		release, err := releases.Find(path, v)
		if err == nil && release.Retracted != "" {
			err = fmt.Errorf("the goal asks for %s %s, which was retracted: %s", path, v, release.Retracted)
		}
		faults = append(faults, err)
	}
	if g.Retracted {
		for _, r := range now.Built() {
			_, err := releases.Find(r.Path, r.Version)
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}
