package author

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/mod/modfile"

	"brownfield/tools/school/catalog"
)

// A Plan says what kata to begin.
type Plan struct {
	Name    string // 06-fan-in
	Program string // the binary's name in scripts; when empty, that of From
	Title   string // made of the name when empty
	From    string // the directory of a module to take as v1; when empty, v1 is a few lines
}

//go:embed kata.txtar
var skeleton []byte

//go:embed adopted.txtar
var adopted []byte

var (
	nameForm    = regexp.MustCompile(`^\d\d-[a-z0-9]+(-[a-z0-9]+)*$`)
	programForm = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
)

// New makes the kata below root and returns the directories that it made. It
// never writes into a directory that exists.
func New(root string, plan Plan) (dirs []string, err error) {
	if !nameForm.MatchString(plan.Name) {
		return nil, fmt.Errorf("%q is no name for a kata: two digits, then words of small letters, as in 06-fan-in", plan.Name)
	}
	if err := plan.complete(); err != nil {
		return nil, err
	}
	for _, part := range []string{"katas", "v1", "v2"} {
		if part != "v2" || plan.From == "" { // What an adopted program should become is still to be seen.
			dirs = append(dirs, filepath.Join(root, part, plan.Name))
		}
		taken, err := catalog.Files(filepath.Join(root, part), func(name string) bool { return strings.HasPrefix(name, plan.Name[:3]) })
		if err != nil {
			return nil, fmt.Errorf("cannot look for other katas: %w", err)
		}
		if len(taken) > 0 {
			return nil, fmt.Errorf("number %s is taken by %s; kata list shows all", plan.Name[:2], taken[0])
		}
	}
	if err := plan.write(root); err != nil {
		for _, dir := range dirs {
			err = errors.Join(err, os.RemoveAll(dir)) // They are ours: a moment ago they were not there.
		}
		return nil, err
	}
	return dirs, nil
}

// complete fills in what the plan leaves open.
func (p *Plan) complete() error {
	if p.From != "" {
		file := filepath.Join(p.From, "go.mod")
		data, err := os.ReadFile(file) //nolint:gosec // The person named it.
		if err != nil {
			return fmt.Errorf("cannot take %s as v1; it has to be the directory of a Go module: %w", p.From, err)
		}
		built := path.Base(modfile.ModulePath(data))
		if p.Program != "" && p.Program != built {
			return fmt.Errorf("the go command calls the program of %s %s, not %s; leave --program out", p.From, built, p.Program)
		}
		p.Program = built
	}
	if p.Program == "" {
		return errors.New("a kata needs the name of its program: --program pricefeed")
	}
	if p.From == "" && !programForm.MatchString(p.Program) {
		return fmt.Errorf("%q is no name for a program: small letters and digits, as in pricefeed", p.Program)
	}
	if p.Title == "" {
		words := strings.ReplaceAll(p.Name[3:], "-", " ")
		p.Title = strings.ToUpper(words[:1]) + words[1:]
	}
	return nil
}

func (p *Plan) write(root string) error {
	module, err := catalog.ModulePath(root)
	if err != nil {
		return err
	}
	words := strings.NewReplacer("brownfield/tools/", module+"/tools/", "NN-SLUG", p.Name, "NN", p.Name[:2], "PROGRAM", p.Program, "TITLE", p.Title)
	parts := skeleton
	if p.From != "" {
		parts = adopted
	}
	for _, file := range txtar.Parse(parts).Files {
		name := words.Replace(file.Name)
		data := file.Data
		if path.Ext(name) == ".txtar" {
			var err error
			if data, err = txtar.Unquote(data); err != nil {
				return fmt.Errorf("cannot make the kata: %s: %w", name, err)
			}
		}
		if err := writeFile(filepath.Join(root, filepath.FromSlash(name)), words.Replace(string(data))); err != nil {
			return err
		}
	}
	v1 := filepath.Join(root, "v1", p.Name)
	if p.From != "" {
		return copyModule(v1, p.From)
	}
	return copyModule(filepath.Join(root, "v2", p.Name), v1) // v2 begins as v1.
}

// copyModule copies the files of a module, without hidden ones and without what
// lies in other modules below it.
func copyModule(to, from string) error {
	source := os.DirFS(from)
	err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." {
			_, err := fs.Stat(source, path.Join(name, "go.mod"))
			if err == nil || strings.HasPrefix(entry.Name(), ".") || slices.Contains([]string{"vendor", "node_modules"}, entry.Name()) {
				return fs.SkipDir
			}
		}
		if !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		data, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		return writeFile(filepath.Join(to, filepath.FromSlash(name)), string(data))
	})
	if err != nil {
		return fmt.Errorf("cannot copy the program: %w", err)
	}
	return nil
}

func writeFile(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return fmt.Errorf("cannot make the kata: %w", err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		return fmt.Errorf("cannot make the kata: %w", err)
	}
	return nil
}
