package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// ReleasesFile is where a repository keeps the facts about releases.
const ReleasesFile = "upgrade-log/releases.toml"

// A Release is what the repository knows about one version of a module. It is
// written down because a module proxy may give another date, and what a proxy
// says today must not decide whether a claim is true.
type Release struct {
	Module    string         `toml:"module"`
	Version   string         `toml:"version"`
	Date      toml.LocalDate `toml:"date"`
	Retracted string         `toml:"retracted,omitempty"` // the author's reason; empty when it was not retracted
}

// Day is the date of the release.
func (r Release) Day() time.Time { return r.Date.AsTime(time.UTC) }

// Releases are the facts of a repository.
type Releases struct {
	File string
	All  []Release // by module, then by version
	text []byte
}

// ReadReleases reads the facts of the repository in root. Where there is no
// file, no release is known.
func ReadReleases(root string) (Releases, error) {
	r := Releases{File: filepath.Join(root, filepath.FromSlash(ReleasesFile))}
	text, err := os.ReadFile(r.File)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	} else if err != nil {
		return r, fmt.Errorf("cannot read the facts about releases: %w", err)
	}
	var facts struct {
		Format  int       `toml:"format"`
		Release []Release `toml:"release"`
	}
	if err := strictly(r.File, text, &facts); err != nil {
		return r, err
	}
	if facts.Format != 1 {
		return r, Fault(r.File, text, "format", fmt.Sprintf("format is %d, and this version of kata reads 1", facts.Format))
	}
	for i, release := range facts.Release {
		says := release.fault()
		if i > 0 && says == "" {
			switch order := release.compare(facts.Release[i-1]); {
			case order == 0:
				says = fmt.Sprintf("%s %s is there twice", release.Module, release.Version)
			case order < 0:
				says = fmt.Sprintf("%s %s has to stand before %s %s: releases are sorted by module and version",
					release.Module, release.Version, facts.Release[i-1].Module, facts.Release[i-1].Version)
			}
		}
		if says != "" {
			return r, Fault(r.File, text, fmt.Sprintf("%q", cmp.Or(release.Version, release.Module)), says)
		}
	}
	r.All, r.text = facts.Release, text
	return r, nil
}

// fault says what is wrong with a fact, or nothing.
func (r Release) fault() string {
	if err := module.Check(r.Module, r.Version); err != nil {
		return fmt.Sprintf("module %q and version %q name no release: %v", r.Module, r.Version, err)
	}
	if r.Date.Year == 0 {
		return fmt.Sprintf("%s %s has no date", r.Module, r.Version)
	}
	if module.IsPseudoVersion(r.Version) {
		if at, err := module.PseudoVersionTime(r.Version); err == nil && at.Format(time.DateOnly) != r.Date.String() {
			return fmt.Sprintf("%s %s has the date %s; the version itself says %s", r.Module, r.Version, r.Date, at.Format(time.DateOnly))
		}
	}
	return ""
}

func (r Release) compare(other Release) int {
	return cmp.Or(strings.Compare(r.Module, other.Module), semver.Compare(r.Version, other.Version), strings.Compare(r.Version, other.Version))
}

// Knows reports whether there is a fact about a release.
func (r Releases) Knows(path, version string) bool {
	_, err := r.Find(path, version)
	return err == nil
}

// Find returns the fact about a release. That it is missing is an error that
// says how to add it.
func (r Releases) Find(path, version string) (Release, error) {
	i, ok := slices.BinarySearchFunc(r.All, Release{Module: path, Version: version}, Release.compare)
	if !ok {
		return Release{}, fmt.Errorf("%s does not have %s %s; go list -m -retracted -json %s@%s prints its date and whether it was retracted: compare the date with the project's release page, then add a [[release]]",
			ReleasesFile, path, version, path, version)
	}
	return r.All[i], nil
}

// Differ says in what the day that a module proxy gives for a release differs
// from the fact, or nothing: where there is no fact, and where the proxy gives
// no day.
func (r Releases) Differ(path, version string, proxy time.Time) string {
	fact, err := r.Find(path, version)
	says := proxy.UTC().Format(time.DateOnly)
	if err != nil || proxy.IsZero() || says == fact.Date.String() {
		return ""
	}
	return fmt.Sprintf("%s %s was released on %s by %s; the module proxy says %s", path, version, fact.Date, ReleasesFile, says)
}

// Add writes a fact into the file, at its place. What people have written there
// stays.
func (r Releases) Add(fact Release) error {
	const mark = "[[release]]\n"
	if says := fact.fault(); says != "" {
		return fmt.Errorf("cannot add to %s: %s", ReleasesFile, says)
	}
	text := string(r.text)
	if text == "" {
		text = "format = 1\n"
	}
	added := fmt.Sprintf("module  = %q\nversion = %q\ndate    = %s\n", fact.Module, fact.Version, fact.Date)
	if fact.Retracted != "" {
		added += fmt.Sprintf("retracted = %q\n", fact.Retracted)
	}
	parts := strings.Split(text, mark) // The first part stands before all releases.
	before := 1
	for before < len(parts) && r.All[before-1].compare(fact) < 0 {
		before++
	}
	if before < len(parts) {
		added += "\n"
	} else {
		parts[len(parts)-1] = strings.TrimRight(parts[len(parts)-1], "\n") + "\n\n"
	}
	text = strings.Join(slices.Insert(parts, before, added), mark)
	if err := os.WriteFile(r.File, []byte(text), 0o644); err != nil {
		return fmt.Errorf("cannot add to %s: %w", ReleasesFile, err)
	}
	return nil
}
