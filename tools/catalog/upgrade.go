package catalog

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
}

// Years is the time between the release that v1 uses and the one that v2 uses:
// the libyears that the upgrade recovers. What replaces a module may be older
// than it; then there are none.
func (u Upgrade) Years() float64 {
	return max(0, u.ToDate.AsTime(time.UTC).Sub(u.FromDate.AsTime(time.UTC)).Hours()/24/365.25)
}

// readUpgrades reads a kata's entries, by module.
func readUpgrades(root, kata, number string) (map[string]Upgrade, error) {
	files, err := filepath.Glob(filepath.Join(root, "upgrade-log", number+"-*.md"))
	if err != nil {
		return nil, fmt.Errorf("cannot list the upgrade log: %w", err)
	}
	upgrades := map[string]Upgrade{}
	for _, file := range files {
		u, err := readUpgrade(file)
		if err != nil {
			return nil, err
		}
		if u.Kata != kata {
			return nil, &FormatError{File: file, Says: fmt.Sprintf("the entry is for kata %q, and its name says %s", u.Kata, number)}
		}
		if twin, ok := upgrades[u.Module]; ok {
			return nil, &FormatError{File: file, Says: fmt.Sprintf("%s has an entry in %s, too", u.Module, twin.File)}
		}
		upgrades[u.Module] = u
	}
	return upgrades, nil
}

func readUpgrade(file string) (Upgrade, error) {
	u := Upgrade{File: file}
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return u, fmt.Errorf("cannot read an upgrade-log entry: %w", err)
	}
	rest, ok := bytes.CutPrefix(text, []byte(frontMark))
	front, _, closed := bytes.Cut(rest, []byte("\n"+frontMark))
	if !ok || !closed {
		return u, &FormatError{File: file, Line: 1, Says: "an entry begins with a front part between two lines +++"}
	}
	if err := strictly(file, front, &u); err != nil {
		if format, ok := errors.AsType[*FormatError](err); ok && format.Line > 0 {
			format.Line++ // the line +++ before the front part
		}
		return u, err
	}
	if u.Format != 1 || u.Module == "" || u.From == "" || u.To == "" || u.Reason == "" || u.Effort == "" ||
		len(u.Steps) == 0 || u.FromDate.Year == 0 || u.ToDate.Year == 0 {
		return u, &FormatError{File: file, Line: 1, Says: "the front part needs format = 1, kata, module, from, from_date, to, to_date, reason, steps and effort"}
	}
	return u, nil
}
