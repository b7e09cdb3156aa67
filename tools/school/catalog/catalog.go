package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"golang.org/x/mod/modfile"
)

// A Catalog is the repository's set of katas.
type Catalog struct {
	Root  string // the repository
	Katas []*Kata
}

// dirName is the form of a kata's directory name: 03-worker-pool.
var dirName = regexp.MustCompile(`^(\d{2})-([a-z0-9]+(?:-[a-z0-9]+)*)$`)

// FindRoot walks up from dir to the repository that holds katas/.
func FindRoot(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("cannot find the repository: %w", err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		if isRoot(at) {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("cannot find the Brownfield repository: %s is not inside it; change to its directory first", dir)
		}
	}
}

// isRoot reports whether a directory is that of a repository of katas, whatever its
// module is called.
func isRoot(dir string) bool {
	for _, name := range []string{"go.mod", "katas"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// ModulePath is the path of the repository's own module, from which its packages are
// imported.
func ModulePath(root string) (string, error) {
	data, err := os.ReadFile(filepath.Join(root, "go.mod")) //nolint:gosec // It is our own go.mod.
	if err != nil {
		return "", fmt.Errorf("cannot read the repository's module path: %w", err)
	}
	path := modfile.ModulePath(data)
	if path == "" {
		return "", fmt.Errorf("cannot read the repository's module path: %s names none", filepath.Join(root, "go.mod"))
	}
	return path, nil
}

// Open reads all katas below root. A broken kata.toml is a [*FormatError].
func Open(root string) (*Catalog, error) {
	c, faults := Readable(root)
	if len(faults) > 0 {
		return nil, faults[0]
	}
	return c, nil
}

// Readable reads the katas below root that can be read, and returns what is wrong
// with the others, each an [*Unreadable].
func Readable(root string) (c *Catalog, faults []error) {
	c = &Catalog{Root: root}
	entries, err := os.ReadDir(filepath.Join(root, "katas"))
	if err != nil {
		return c, []error{fmt.Errorf("cannot list the katas: %w", err)}
	}
	for _, entry := range entries {
		m := dirName.FindStringSubmatch(entry.Name())
		if is, err := isKata(filepath.Join(root, "katas", entry.Name()), m != nil); err != nil {
			faults = append(faults, &Unreadable{entry.Name(), err})
			continue
		} else if !is {
			continue
		}
		kata, err := read(root, entry.Name())
		if err != nil {
			faults = append(faults, &Unreadable{entry.Name(), err})
			continue
		}
		kata.Number, _ = strconv.Atoi(m[1]) // The pattern admits digits only.
		kata.Slug = m[2]
		c.Katas = append(c.Katas, kata)
	}
	return c, faults
}

// isKata reports whether a file below katas/ is a kata: a directory, or a
// symbolic link to one, with a name of the right form. A kata that is called
// otherwise is an error: passed over, it would never be proven.
func isKata(dir string, named bool) (bool, error) {
	info, err := os.Stat(dir)
	if err != nil && !named {
		return false, nil // It is no kata: an editor's lock, for one, is a link that leads nowhere.
	}
	if err != nil {
		return false, fmt.Errorf("cannot list the katas: %w", err)
	}
	if !info.IsDir() {
		return false, nil
	}
	if _, err := os.Stat(filepath.Join(dir, "kata.toml")); !named && err == nil {
		return false, &FormatError{File: dir, Message: "a kata is a directory called like 03-worker-pool; rename it"}
	}
	return named, nil
}

// ErrNotFound is what errors about a kata or edition that does not exist are.
var ErrNotFound = errors.New("not found")

// notFound is such an error, with a text for people.
type notFound string

func (e notFound) Error() string { return string(e) }

func (e notFound) Is(target error) bool { return target == ErrNotFound }

// Find returns the kata that name means: its number (3, 03), its slug
// (worker-pool) or both (03-worker-pool).
func (c *Catalog) Find(name string) (*Kata, error) {
	for _, kata := range c.Katas {
		if means(name, kata.Name) {
			return kata, nil
		}
	}
	return nil, notFound(c.noKata(name))
}

// noKata says that there is no such kata, and what there is.
func (c *Catalog) noKata(name string) string {
	if len(c.Katas) == 0 {
		return fmt.Sprintf("there is no kata %q; this repository has none yet", name)
	}
	if _, err := strconv.Atoi(name); err == nil {
		return fmt.Sprintf("there is no kata %s; kata list shows what there is", name)
	}
	var names []string
	whole := map[string]string{}
	for _, kata := range c.Katas {
		names = append(names, kata.Slug, kata.Name)
		whole[kata.Slug], whole[kata.Name] = kata.Name, kata.Name
	}
	if guess := Closest(name, names); guess != "" {
		return fmt.Sprintf("there is no kata %q; did you mean %s?", name, whole[guess])
	}
	return fmt.Sprintf("there is no kata %q; kata list shows what there is", name)
}

// An Edition is one program of a kata: v1, v2, your work copy, or any
// directory that claims to behave like them.
type Edition struct {
	Name string // v1, v2, work or the directory as it was given
	Dir  string
}

// exists reports whether there is something at a path.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Edition finds the edition called name: v1, v2, work or a directory.
func (k *Kata) Edition(name string) (Edition, error) {
	var dir string
	switch name {
	case "v1":
		dir = k.V1
	case "v2":
		dir = k.V2
	case "work":
		dir = k.Work
	default:
		dir = name
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	switch {
	case err == nil:
		return Edition{Name: name, Dir: dir}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return Edition{}, fmt.Errorf("cannot look at edition %s: %w", name, err)
	case name == "work" && exists(dir):
		return Edition{}, fmt.Errorf("your copy %s has no go.mod: restore it, for example by git -C %s checkout go.mod", dir, dir)
	case name == "work":
		return Edition{}, notFound(fmt.Sprintf("you have no copy of %s yet; make kata-%02d gives you one", k.Name, k.Number))
	default:
		return Edition{}, notFound(fmt.Sprintf("there is no edition %q; name v1, v2, work or a directory with a go.mod", name))
	}
}
