package drift

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"
)

// Pins are what a project from before Go modules has pinned its dependencies to,
// in the file of the tool that managed them.
type Pins struct {
	Tool string // dep, glide, godep, govendor, gvt or vndr
	File string // relative to the project
	Path string // the project's import path, where the file says it
	All  []Pin
}

// A Pin is a package, or all packages below a path, at a revision.
type Pin struct {
	Path     string    `json:"path"`               // as the file writes it
	Revision string    `json:"revision,omitempty"` // a commit
	Version  string    `json:"version,omitempty"`  // the tag, where the file says it
	Branch   string    `json:"branch,omitempty"`
	Time     time.Time `json:"time,omitzero"`    // of the commit, where the file says it
	Source   string    `json:"source,omitempty"` // the repository of a fork that is taken in its place
}

// At is what a pin stands at, for a person: its tag or branch, and the commit.
func (p Pin) At() string {
	revision := p.Revision
	if len(revision) > 12 {
		revision = revision[:12]
	}
	name := p.Version
	if name == "" && p.Branch != "" {
		name = "branch " + p.Branch
	}
	if name == "" || name == revision {
		return revision
	}
	return strings.TrimSpace(name + " " + revision)
}

// A pinFile is a file of pins and what reads it.
type pinFile struct {
	tool, name string
	read       func(text []byte, pins *Pins) error
}

// pinFiles lists them in the order in which they are looked for: where a project
// has moved from one tool to the next, the later tool counts.
func pinFiles() []pinFile {
	return []pinFile{
		{"dep", "Gopkg.lock", readDep},
		{"glide", "glide.lock", readGlide},
		{"govendor", "vendor/vendor.json", readGovendor},
		{"godep", "Godeps/Godeps.json", readGodep},
		{"gvt", "vendor/manifest", readManifest},
		{"vndr", "vendor.conf", readVndr},
	}
}

// ReadPins reads the pins of the project in dir, or returns nil when it has none.
// A project with a go.mod has none: the go command does not look at them.
func ReadPins(dir string) (*Pins, error) {
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // Opening the module reports what is wrong with go.mod.
	}
	for _, file := range pinFiles() {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file.name))) //nolint:gosec // Reading the sources is the purpose.
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, fmt.Errorf("cannot read the pins: %w", err)
		}
		pins := &Pins{Tool: file.tool, File: file.name}
		if err := file.read(text, pins); err != nil {
			return nil, fmt.Errorf("cannot read the pins in %s: %w", filepath.Join(dir, file.name), err)
		}
		return pins, nil
	}
	return nil, nil //nolint:nilnil // There are none, which is no error.
}

func readDep(text []byte, pins *Pins) error {
	var lock struct {
		Projects []struct {
			Name, Revision, Version, Branch, Source string
		} `toml:"projects"`
	}
	if err := toml.Unmarshal(text, &lock); err != nil {
		return err
	}
	for _, p := range lock.Projects {
		pins.All = append(pins.All, Pin{Path: p.Name, Revision: p.Revision, Version: p.Version, Branch: p.Branch, Source: p.Source})
	}
	return nil
}

func readGlide(text []byte, pins *Pins) error {
	type entry struct {
		Name    string `yaml:"name"`
		Version string `yaml:"version"` // a commit, and seldom a tag
		Repo    string `yaml:"repo"`
	}
	var lock struct {
		Imports     []entry `yaml:"imports"`
		TestImports []entry `yaml:"testImports"`
	}
	if err := yaml.Unmarshal(text, &lock); err != nil {
		return err
	}
	for _, e := range append(lock.Imports, lock.TestImports...) {
		pins.All = append(pins.All, Pin{Path: e.Name, Revision: e.Version, Source: e.Repo})
	}
	return nil
}

func readGodep(text []byte, pins *Pins) error {
	var lock struct {
		ImportPath string
		Deps       []struct {
			ImportPath, Comment, Rev string
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return err
	}
	pins.Path = lock.ImportPath
	for _, d := range lock.Deps {
		pins.All = append(pins.All, Pin{Path: d.ImportPath, Revision: d.Rev, Version: d.Comment})
	}
	return nil
}

func readGovendor(text []byte, pins *Pins) error {
	var lock struct {
		RootPath string `json:"rootPath"`
		Package  []struct {
			Path         string `json:"path"`
			Origin       string `json:"origin"`
			Revision     string `json:"revision"`
			RevisionTime string `json:"revisionTime"`
			VersionExact string `json:"versionExact"`
		} `json:"package"`
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return err
	}
	pins.Path = lock.RootPath
	for _, p := range lock.Package {
		pin := Pin{Path: p.Path, Revision: p.Revision, Version: p.VersionExact}
		pin.Time, _ = time.Parse(time.RFC3339, p.RevisionTime) // What is no time is left out.
		if !strings.Contains(p.Origin, "/vendor/") {           // Otherwise it was taken from another project's vendor directory.
			pin.Source = p.Origin
		}
		pins.All = append(pins.All, pin)
	}
	return nil
}

// readManifest reads the file that gb and gvt share.
func readManifest(text []byte, pins *Pins) error {
	var lock struct {
		Dependencies []struct {
			ImportPath, Revision, Branch string
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return err
	}
	for _, d := range lock.Dependencies {
		pins.All = append(pins.All, Pin{Path: d.ImportPath, Revision: d.Revision, Branch: d.Branch})
	}
	return nil
}

func readVndr(text []byte, pins *Pins) error {
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		switch words := strings.Fields(line); len(words) {
		case 0:
		case 1:
			pins.Path = words[0]
		default:
			pin := Pin{Path: words[0], Revision: words[1]}
			if len(words) > 2 {
				pin.Source = words[2]
			}
			pins.All = append(pins.All, pin)
		}
	}
	return nil
}
