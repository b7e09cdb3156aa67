// Package gomod reads go.mod files.
package gomod

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// Read reads the go.mod of the module in dir. Positions in it name the file.
func Read(dir string) (*modfile.File, error) {
	file := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(file) //nolint:gosec // Reading sources is the purpose.
	if err != nil {
		return nil, fmt.Errorf("cannot read go.mod: %w", err)
	}
	mod, err := modfile.Parse(file, data, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read go.mod: %w", err)
	}
	return mod, nil
}

// Required are the direct requirements of a module and its go line, under the name
// go.
func Required(mod *modfile.File) map[string]string {
	all := map[string]string{}
	if mod.Go != nil {
		all["go"] = mod.Go.Version
	}
	for _, r := range mod.Require {
		if !r.Indirect {
			all[r.Mod.Path] = r.Mod.Version
		}
	}
	return all
}
