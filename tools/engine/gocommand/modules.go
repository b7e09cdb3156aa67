package gocommand

import (
	"os"
	"path/filepath"

	"golang.org/x/mod/module"

	"brownfield/tools/internal/gomod"
)

// Absent lists the modules that the go.mod in dir requires and that are not in
// the module cache: a build has to fetch them, if it needs them. What cannot be
// read is left to the build, which says so.
func (g *Go) Absent(dir string) []module.Version {
	mod, err := gomod.Read(dir)
	if err != nil {
		return nil
	}
	replaced := map[string]module.Version{}
	for _, r := range mod.Replace {
		replaced[r.Old.Path] = r.New
	}
	var absent []module.Version
	for _, r := range mod.Require {
		built := r.Mod
		if by, ok := replaced[r.Mod.Path]; ok {
			built = by
		}
		if built.Version != "" && !g.cached(built) { // A directory has no version.
			absent = append(absent, built)
		}
	}
	return absent
}

// cached reports whether the sources of a module are in the module cache.
func (g *Go) cached(m module.Version) bool {
	path, err := module.EscapePath(m.Path)
	if err != nil {
		return true // The go command says what is wrong with it.
	}
	version, err := module.EscapeVersion(m.Version)
	if err != nil {
		return true
	}
	_, err = os.Stat(filepath.Join(g.Setting("GOMODCACHE"), filepath.FromSlash(path)+"@"+version))
	return err == nil
}
