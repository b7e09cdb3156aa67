package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// frontMark begins and ends the part of an upgrade-log entry that a machine
// reads.
const frontMark = "+++\n"

// An Upgrade is the front part of one entry in upgrade-log/.
type Upgrade struct {
	File     string         `toml:"-"`
	Format   int            `toml:"format"`
	Kata     string         `toml:"kata"`
	Module   string         `toml:"module"` // or "go", the go line
	From     string         `toml:"from"`
	FromDate toml.LocalDate `toml:"from_date"`
	To       string         `toml:"to"` // a version, or the package that took the module's place
	ToDate   toml.LocalDate `toml:"to_date"`
	Reason   string         `toml:"reason"`
	Steps    []int          `toml:"steps"`
	Effort   string         `toml:"effort"`
	Note     string         `toml:"note,omitempty"` // what the table of all entries says behind the module's name

	// Sections are the texts under the entry's headings, by heading.
	Sections map[string]string `toml:"-"`
}

// DraftMark begins what a machine has written into an entry and a person has to
// finish.
const DraftMark = "DRAFT:"

// UpgradeSections are the headings of every entry, in order.
func UpgradeSections() []string {
	return []string{"Why", "What breaks", "What was done", "What surprised", "Way back"}
}

// Years is the time between the release that v1 uses and the one that v2 uses:
// the libyears that the upgrade recovers. What replaces a module may be older
// than it; then there are none.
func (u Upgrade) Years() float64 {
	return max(0, u.ToDate.AsTime(time.UTC).Sub(u.FromDate.AsTime(time.UTC)).Hours()/24/365.25)
}

// ShortVersion names a pseudo-version by its commit: its time is of no use to a
// reader. Other versions stay as they are.
func ShortVersion(v string) string {
	parts := strings.Split(v, "-")
	if len(parts) < 3 {
		return v
	}
	commit := parts[len(parts)-1]
	return "commit " + commit[:min(7, len(commit))]
}

// readUpgrades reads a kata's entries, by module.
func readUpgrades(root, kata, number string) (map[string]Upgrade, error) {
	files, err := Files(filepath.Join(root, "upgrade-log"), func(name string) bool {
		return strings.HasPrefix(name, number+"-") && strings.HasSuffix(name, ".md")
	})
	if err != nil {
		return nil, err
	}
	upgrades := map[string]Upgrade{}
	for _, file := range files {
		u, err := readUpgrade(file)
		if err != nil {
			return nil, err
		}
		if u.Kata != kata {
			return nil, &FormatError{File: file, Message: fmt.Sprintf("the entry is for kata %q, and its name says %s", u.Kata, number)}
		}
		if twin, ok := upgrades[u.Module]; ok {
			return nil, &FormatError{File: file, Message: fmt.Sprintf("%s has an entry in %s, too", u.Module, twin.File)}
		}
		upgrades[u.Module] = u
	}
	return upgrades, nil
}

func readUpgrade(file string) (Upgrade, error) {
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return Upgrade{}, fmt.Errorf("cannot read an upgrade-log entry: %w", err)
	}
	entries, err := ParseUpgrades(file, text)
	switch {
	case err != nil:
		return Upgrade{}, err
	case len(entries) > 1:
		return Upgrade{}, &FormatError{File: file, Message: "it has more than one entry; the upgrade log has a file for each"}
	}
	u := entries[0]
	if u.Reason == "" || u.Effort == "" || len(u.Steps) == 0 {
		return u, &FormatError{File: file, Line: 1, Message: "the front part needs reason, steps and effort"}
	}
	return u, nil
}

// ParseUpgrades reads one or more entries that follow each other. What a person
// has still to fill in (reason, steps, effort and the text) may be empty.
func ParseUpgrades(file string, text []byte) ([]Upgrade, error) {
	var entries []Upgrade
	rest, line := text, 1
	for len(bytes.TrimSpace(rest)) > 0 {
		body, ok := bytes.CutPrefix(rest, []byte(frontMark))
		front, body, closed := bytes.Cut(body, []byte("\n"+frontMark))
		if !ok || !closed {
			return nil, &FormatError{File: file, Line: line, Message: "an entry begins with a front part between two lines +++"}
		}
		u := Upgrade{File: file}
		if err := strictly(file, front, &u); err != nil {
			if format, ok := errors.AsType[*FormatError](err); ok && format.Line > 0 {
				format.Line += line // the lines before the front part, its +++ included
			}
			return nil, err
		}
		if u.Format != 1 || u.Module == "" || u.From == "" || u.To == "" || u.FromDate.Year == 0 || u.ToDate.Year == 0 {
			return nil, &FormatError{File: file, Line: line, Message: "the front part needs format = 1, kata, module, from, from_date, to and to_date"}
		}
		next := bytes.Index(body, []byte("\n"+frontMark))
		if next < 0 {
			next = len(body) - 1
		}
		u.Sections = sectionsOf(string(body[:next+1]))
		entries = append(entries, u)
		line += bytes.Count(rest[:len(rest)-len(body)+next+1], []byte("\n"))
		rest = body[next+1:]
	}
	if len(entries) == 0 {
		return nil, &FormatError{File: file, Line: 1, Message: "an entry begins with a front part between two lines +++"}
	}
	return entries, nil
}

// sectionsOf splits a text at its headings of the second level.
func sectionsOf(body string) map[string]string {
	sections := map[string]string{}
	heading := ""
	for line := range strings.Lines(body) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			heading = strings.TrimSpace(title)
			sections[heading] = ""
			continue
		}
		if heading != "" {
			sections[heading] += line
		}
	}
	return sections
}
