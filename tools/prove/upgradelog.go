package prove

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/mod/modfile"
)

// frontMark begins and ends the part of an upgrade-log entry that a machine
// reads.
const frontMark = "+++\n"

// entry is the front part of one file in upgrade-log/.
type entry struct {
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

// upgradeLog proves that the log and the two go.mod files agree: what v1
// requires and v2 does not, or not at that version, has an entry with exactly
// these versions, and no entry tells of a change that did not happen.
func (p *prover) upgradeLog() error {
	entries, err := p.entries()
	if err != nil {
		return err
	}
	v1, err := versions(p.kata.V1)
	if err != nil {
		return err
	}
	v2, err := versions(p.kata.V2)
	if err != nil {
		return err
	}
	var faults []error
	for module, from := range v1 {
		e, ok := entries[module]
		to, kept := v2[module]
		switch {
		case to == from && ok:
			faults = append(faults, fmt.Errorf("upgrade-log has an entry for %s, which v2 still requires at %s", module, from))
		case to == from:
		case !ok:
			faults = append(faults, fmt.Errorf("v2 changed %s %s, and upgrade-log has no entry for it", module, from))
		case e.From != from:
			faults = append(faults, fmt.Errorf("upgrade-log has %s from %s; v1's go.mod has %s", module, e.From, from))
		case kept && e.To != to:
			faults = append(faults, fmt.Errorf("upgrade-log has %s to %s; v2's go.mod has %s", module, e.To, to))
		}
	}
	for module := range entries {
		if _, ok := v1[module]; !ok {
			faults = append(faults, fmt.Errorf("upgrade-log has an entry for %s, which v1 does not require", module))
		}
	}
	return errors.Join(faults...)
}

// entries reads this kata's part of the log, by module.
func (p *prover) entries() (map[string]entry, error) {
	files, err := filepath.Glob(filepath.Join(p.kata.Dir, "..", "..", "upgrade-log", fmt.Sprintf("%02d-*.md", p.kata.Number)))
	if err != nil {
		return nil, fmt.Errorf("cannot list the upgrade log: %w", err)
	}
	entries := map[string]entry{}
	for _, file := range files {
		e, err := readEntry(file)
		if err != nil {
			return nil, err
		}
		if e.Kata != p.kata.Name {
			return nil, fmt.Errorf("%s: the entry is for kata %q, and its name says %02d", file, e.Kata, p.kata.Number)
		}
		entries[e.Module] = e
	}
	return entries, nil
}

func readEntry(file string) (entry, error) {
	var e entry
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return e, fmt.Errorf("cannot read an upgrade-log entry: %w", err)
	}
	rest, ok := bytes.CutPrefix(text, []byte(frontMark))
	front, _, closed := bytes.Cut(rest, []byte("\n"+frontMark))
	if !ok || !closed {
		return e, fmt.Errorf("%s: an entry begins with a front part between two lines +++", file)
	}
	decoder := toml.NewDecoder(bytes.NewReader(front))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return e, fmt.Errorf("%s: cannot read the front part: %w", file, err)
	}
	if e.Format != 1 || e.Module == "" || e.Reason == "" || e.Effort == "" || len(e.Steps) == 0 || e.FromDate.Year == 0 || e.ToDate.Year == 0 {
		return e, fmt.Errorf("%s: the front part needs format = 1, module, from, from_date, to, to_date, reason, steps and effort", file)
	}
	return e, nil
}

// versions are the go line and the direct requirements of the module in dir.
func versions(dir string) (map[string]string, error) {
	file := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return nil, fmt.Errorf("cannot read a go.mod: %w", err)
	}
	mod, err := modfile.Parse(file, data, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read a go.mod: %w", err)
	}
	all := map[string]string{}
	if mod.Go != nil {
		all["go"] = mod.Go.Version
	}
	for _, require := range mod.Require {
		if !require.Indirect {
			all[require.Mod.Path] = require.Mod.Version
		}
	}
	return all, nil
}
