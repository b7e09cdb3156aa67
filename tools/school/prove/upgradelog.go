package prove

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"brownfield/tools/internal/gomod"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// upgradeLog proves that the log and the two go.mod files agree: what v1
// requires and v2 does not, or not at that version, has an entry with exactly
// these versions, a step that made the change and all that an entry has to say,
// and no entry tells of a change that did not happen.
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
		default:
			faults = append(faults, p.arrived(e, v2), p.didIt(e), complete(e))
		}
	}
	for module := range p.kata.Upgrades {
		if _, ok := v1[module]; !ok {
			faults = append(faults, fmt.Errorf("upgrade-log has an entry for %s, which v1 does not require", module))
		}
	}
	return errors.Join(faults...)
}

// arrived proves that v2 requires what an entry says took a module's place, when
// that is a module.
func (p *prover) arrived(e catalog.Upgrade, v2 map[string]string) error {
	path, version, ok := strings.Cut(e.To, " ")
	if !ok || v2[path] == version {
		return nil
	}
	return fmt.Errorf("upgrade-log has %s to %s; v2's go.mod has %s at %q", e.Module, e.To, path, v2[path])
}

// didIt proves that one of the steps which an entry names moves the module in
// go.mod.
func (p *prover) didIt(e catalog.Upgrade) error {
	series, err := steps.Load(p.kata.Steps)
	if err != nil {
		return err
	}
	for _, k := range e.Steps {
		if k < 1 || k > len(series) {
			return fmt.Errorf("upgrade-log: %s is said to move in step %d; the steps are 1 to %d", e.Module, k, len(series))
		}
		var sides [2]map[string]string
		for i := range sides {
			tree, err := p.prefix(series, k-1+i)
			if err != nil {
				return err
			}
			if sides[i], err = parseVersions("go.mod", tree["go.mod"]); err != nil {
				return err
			}
		}
		if sides[0][e.Module] != sides[1][e.Module] {
			return nil
		}
	}
	return fmt.Errorf("upgrade-log: %s is said to move in steps %v, and none of them moves it in go.mod", e.Module, e.Steps)
}

// complete proves that an entry says everything that the next one wants to know.
func complete(e catalog.Upgrade) error {
	var faults []error
	for _, heading := range catalog.UpgradeSections() {
		if len(strings.Fields(e.Sections[heading])) < 5 {
			faults = append(faults, fmt.Errorf("%s says nothing under %q", filepath.Base(e.File), heading))
		}
		if strings.Contains(e.Sections[heading], catalog.DraftMark) {
			faults = append(faults, fmt.Errorf("%s has an unfinished DRAFT under %q", filepath.Base(e.File), heading))
		}
	}
	return errors.Join(faults...)
}

// upgradeTable proves that the table of all entries is made from them.
func (p *prover) upgradeTable() error {
	c, err := catalog.Open(p.root())
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(p.root(), "upgrade-log", "README.md"))
	if err != nil {
		return fmt.Errorf("the upgrade log has no table; kata upgrade-log --write makes it: %w", err)
	}
	if string(text) != c.UpgradeTable() {
		return errors.New("upgrade-log/README.md is not what its entries say; kata upgrade-log --write makes it again")
	}
	return nil
}

// versions are the go line and the direct requirements of the module in dir.
func versions(dir string) (map[string]string, error) {
	mod, err := gomod.Read(dir)
	if err != nil {
		return nil, err
	}
	return gomod.Required(mod), nil
}

func parseVersions(file string, data []byte) (map[string]string, error) {
	mod, err := modfile.Parse(file, data, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read a go.mod: %w", err)
	}
	return gomod.Required(mod), nil
}
