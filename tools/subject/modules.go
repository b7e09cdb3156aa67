package subject

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// Absent lists the modules that the go.mod in dir requires and that are not in
// the module cache: a build has to fetch them, if it needs them. What cannot be
// read is left to the build, which says so.
func (b *Builder) Absent(dir string) []module.Version {
	file := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(file) //nolint:gosec // Reading the sources is the purpose.
	if err != nil {
		return nil
	}
	mod, err := modfile.Parse(file, data, nil)
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
		if built.Version != "" && !b.cached(built) { // A directory has no version.
			absent = append(absent, built)
		}
	}
	return absent
}

// cached reports whether the sources of a module are in the module cache.
func (b *Builder) cached(m module.Version) bool {
	path, err := module.EscapePath(m.Path)
	if err != nil {
		return true // The go command says what is wrong with it.
	}
	version, err := module.EscapeVersion(m.Version)
	if err != nil {
		return true
	}
	for _, setting := range b.env {
		if cache, ok := strings.CutPrefix(setting, "GOMODCACHE="); ok {
			_, err := os.Stat(filepath.Join(cache, filepath.FromSlash(path)+"@"+version))
			return err == nil
		}
	}
	return true
}
