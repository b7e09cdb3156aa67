package gallery

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"brownfield/tools/school/catalog"
)

// documents lists the Markdown files that are pages, with slashes, sorted.
func (g *Gallery) documents() ([]string, error) {
	all, err := g.files(".md", "docs", "upgrade-log")
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"CHANGELOG.md", "CONTRIBUTING.md", "README.md"} {
		if g.has(name) {
			all = append(all, name)
		}
	}
	return all, nil
}

// pictures lists the pictures of the repository that pages show.
func (g *Gallery) pictures() ([]string, error) {
	dirs := []string{"docs"}
	for _, kata := range g.Catalog.Katas {
		dirs = append(dirs, path.Join("katas", kata.Name, catalog.Timelines))
	}
	return g.files(".svg", dirs...)
}

// files lists the files below directories of the repository. A directory that is not
// there has none.
func (g *Gallery) files(ext string, dirs ...string) ([]string, error) {
	var all []string
	root := os.DirFS(g.Catalog.Root)
	for _, dir := range dirs {
		if !g.has(dir) {
			continue
		}
		err := fs.WalkDir(root, dir, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() && path.Ext(name) == ext {
				all = append(all, name)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("cannot list the files of the site: %w", err)
		}
	}
	return all, nil
}

// has reports whether the repository has a file or directory.
func (g *Gallery) has(name string) bool {
	return g.inside(name) == nil
}

// document is the page of a Markdown file.
func (g *Gallery) document(file string) (sheet, error) {
	all, err := g.documents()
	if err != nil {
		return sheet{}, err
	}
	if file == siteReadme+".md" {
		file = "README.md"
	}
	if !slices.Contains(all, file) {
		return sheet{}, ErrNotFound
	}
	text, err := g.readFile(file)
	if err != nil {
		return sheet{}, fmt.Errorf("cannot read a page: %w", err)
	}
	markdown := withoutFront(string(text))
	s := sheet{Title: titleOf(markdown, file)}
	s.Body, err = prose{g: g, file: file, at: Place(pageOf(file)), untitled: true}.html(markdown)
	return s, err
}

// withoutFront leaves out the part of a file that a machine reads.
func withoutFront(text string) string {
	if body, ok := strings.CutPrefix(text, "+++\n"); ok {
		if _, body, ok = strings.Cut(body, "\n+++\n"); ok {
			return strings.TrimSpace(body)
		}
	}
	return text
}

// titleOf is the first heading of a text, or else its name.
func titleOf(markdown, name string) string {
	if title, ok := strings.CutPrefix(markdown, "# "); ok {
		title, _, _ = strings.Cut(title, "\n")
		return strings.ReplaceAll(title, "`", "")
	}
	return strings.TrimSuffix(path.Base(name), ".md")
}

// siteReadme is the page of the repository's README.
const siteReadme = "readme"

// pageOf is the file of the page of a Markdown file.
func pageOf(file string) string {
	if file == "README.md" {
		return siteReadme + ".html"
	}
	return strings.TrimSuffix(file, ".md") + ".html"
}

// pageFor is the page that shows a file or directory of the repository, or empty.
func (g *Gallery) pageFor(name string) string {
	name = strings.TrimSuffix(name, "/")
	parts := strings.Split(name, "/")
	switch {
	case name == "." || !g.has(name):
		return ""
	case parts[0] == "katas" && len(parts) > 2:
		return g.pageInKata(parts[1], strings.Join(parts[2:], "/"))
	case parts[0] == "katas" && len(parts) == 2 && g.isKata(parts[1]):
		return string(kataPlace(parts[1], ""))
	case (parts[0] == "v1" || parts[0] == "v2") && len(parts) > 2:
		files, err := g.sources(parts[0], parts[1])
		if err == nil && slices.Contains(files, strings.Join(parts[2:], "/")) {
			return name + ".html"
		}
	case path.Ext(name) == ".md" || path.Ext(name) == ".svg" && parts[0] == "docs":
		return g.documentPage(name)
	case g.has(path.Join(name, "README.md")):
		return g.documentPage(path.Join(name, "README.md"))
	}
	return ""
}

func (g *Gallery) documentPage(name string) string {
	if path.Ext(name) == ".svg" {
		return name
	}
	if all, err := g.documents(); err == nil && slices.Contains(all, name) {
		return pageOf(name)
	}
	return ""
}

// pageInKata is the page for what lies in katas/NN-SLUG.
func (g *Gallery) pageInKata(kata, rest string) string {
	switch {
	case !g.isKata(kata):
		return ""
	case rest == "README.md":
		return string(kataPlace(kata, ""))
	case rest == "characterization" || rest == "defects":
		return string(kataPlace(kata, rest))
	case rest == "steps" || strings.HasPrefix(rest, "steps/"):
		return string(kataPlace(kata, "walk"))
	case strings.HasPrefix(rest, catalog.Timelines+"/") && path.Ext(rest) == ".svg":
		return path.Join("katas", kata, rest)
	}
	if script, ok := strings.CutSuffix(rest, ".txtar"); ok {
		dir, name := path.Split(script)
		if dir == "characterization/" || dir == "defects/" {
			return string(kataPlace(kata, path.Clean(dir))) + "#" + name
		}
	}
	return ""
}

func (g *Gallery) isKata(name string) bool {
	return slices.ContainsFunc(g.Catalog.Katas, func(k *catalog.Kata) bool { return k.Name == name })
}
