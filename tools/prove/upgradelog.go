package prove

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// upgradeLog proves that the log and the two go.mod files agree: what v1
// requires and v2 does not, or not at that version, has an entry with exactly
// these versions, and no entry tells of a change that did not happen.
func (p *prover) upgradeLog() error {
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
		e, ok := p.kata.Upgrades[module]
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
	for module := range p.kata.Upgrades {
		if _, ok := v1[module]; !ok {
			faults = append(faults, fmt.Errorf("upgrade-log has an entry for %s, which v1 does not require", module))
		}
	}
	return errors.Join(faults...)
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
