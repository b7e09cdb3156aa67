package gallery

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"mime"
	"path"
	"slices"
	"strings"

	"brownfield/tools/school/catalog"
)

// A Page is a file of the site.
type Page struct {
	Type string // its media type
	Text []byte
	// Faults are what could not be shown; the page says it in their place.
	Faults []error
}

// Page makes the page in a file of the site. A name that no page has is an
// [ErrNotFound].
func (g *Gallery) Page(ctx context.Context, name string) (Page, error) {
	now := g.read()
	if ext := path.Ext(name); ext != ".html" {
		return now.asset(name, ext)
	}
	s, err := now.sheet(ctx, name)
	if err != nil {
		return Page{}, err
	}
	s.At, s.gallery = Place(name), now
	return s.page()
}

// sheet makes what stands on a page.
func (g *Gallery) sheet(ctx context.Context, name string) (sheet, error) {
	first, rest, inside := strings.Cut(strings.TrimSuffix(name, ".html"), "/")
	switch {
	case Place(name) == home:
		return g.home()
	case inside && (first == "v1" || first == "v2"):
		return g.source(first, rest)
	}
	if broken := catalog.FindUnreadable(g.faults, first); broken != nil && broken.Name == first && inside {
		return sheet{Title: "Kata " + first, Faults: []error{broken}}, nil
	}
	kata, err := g.Catalog.Find(first)
	if err != nil || kata.Name != first || !inside {
		return g.document(strings.TrimSuffix(name, ".html") + ".md")
	}
	s, err := g.kataSheet(ctx, kata, rest)
	s.Kata = kata
	return s, err
}

// kataSheet makes one of the pages about a kata.
func (g *Gallery) kataSheet(ctx context.Context, kata *catalog.Kata, name string) (sheet, error) {
	switch name {
	case "index":
		return g.brief(kata)
	case "characterization", "defects":
		return g.scripts(kata, name)
	}
	first, rest, inside := strings.Cut(name, "/")
	p, ok := part(first)
	if !ok || inside && p.MakeInner == nil {
		return sheet{}, ErrNotFound
	}
	s := sheet{Title: p.Title, Part: p.Name}
	var err error
	if inside {
		var page inner
		page, err = p.MakeInner(ctx, g, kata, rest)
		s.Title, s.Tab, s.Body = page.title, page.tab, page.body
	} else {
		s.Body, err = p.Make(ctx, g, kata)
	}
	if errors.Is(err, ErrNotFound) || ctx.Err() != nil {
		return sheet{}, errors.Join(err, ctx.Err())
	}
	s.Faults = append(s.Faults, each(err)...)
	return s, nil
}

// faults are several things that cannot be shown on one page.
type faults []error

func (f faults) Error() string { return errors.Join(f...).Error() }

func (f faults) Unwrap() []error { return f }

// each is the errors of faults, or the only one.
func each(err error) []error {
	var all faults
	switch {
	case err == nil:
		return nil
	case errors.As(err, &all):
		return all
	}
	return []error{err}
}

// Paths lists the files of the site.
func (g *Gallery) Paths() ([]string, error) {
	now := g.read()
	if len(now.faults) > 0 {
		return nil, now.faults[0]
	}
	all := []string{string(home), styleName, scriptName, iconName}
	for _, kata := range now.Catalog.Katas {
		names, err := now.pathsOf(kata)
		if err != nil {
			return nil, err
		}
		all = append(all, names...)
	}
	documents, err := now.documents()
	if err != nil {
		return nil, err
	}
	for _, name := range documents {
		all = append(all, pageOf(name))
	}
	pictures, err := now.pictures()
	return append(all, pictures...), err
}

// pathsOf lists the pages about a kata.
func (g *Gallery) pathsOf(kata *catalog.Kata) ([]string, error) {
	names := []string{"index", "characterization", "defects"}
	for _, p := range Parts() {
		names = append(names, p.Name)
		if p.Inner == nil {
			continue
		}
		inside, err := p.Inner(g, kata)
		if err != nil {
			return nil, err
		}
		for _, name := range inside {
			names = append(names, p.Name+"/"+name)
		}
	}
	var all []string
	for _, name := range names {
		all = append(all, string(kataPlace(kata.Name, name)))
	}
	for _, edition := range []string{"v1", "v2"} {
		files, err := g.sources(edition, kata.Name)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			all = append(all, path.Join(edition, kata.Name, file)+".html")
		}
	}
	return all, nil
}

// asset is a file that is no page: ours, or a picture of the repository.
func (g *Gallery) asset(name, ext string) (Page, error) {
	if text, ok := asset(name); ok {
		return Page{Type: mime.TypeByExtension(ext), Text: text}, nil
	}
	pictures, err := g.pictures()
	if err != nil {
		return Page{}, err
	}
	if !slices.Contains(pictures, name) {
		return Page{}, ErrNotFound
	}
	text, err := g.readFile(name)
	if err != nil {
		return Page{}, fmt.Errorf("cannot read a picture: %w", err)
	}
	return Page{Type: mime.TypeByExtension(ext), Text: text}, nil
}

// NotFound is the page that says that there is no such page.
func (g *Gallery) NotFound() (Page, error) {
	return g.plain("There is no such page", "missing.html", nil)
}

// Broken is the page that says what went wrong.
func (g *Gallery) Broken(err error) (Page, error) {
	return g.plain("This page cannot be shown", "", err)
}

// plain is a page that stands at any place: its links lead from the top.
func (g *Gallery) plain(title, name string, fault error) (Page, error) {
	now := g.read()
	s := sheet{Title: title, At: home, Top: "/", gallery: now}
	if name != "" {
		body, err := render(name, struct{ At Place }{home})
		if err != nil {
			return Page{}, err
		}
		s.Body = body
	}
	if fault != nil {
		s.Faults = []error{fault}
	}
	return s.page()
}

// noBody is what a page without a text has.
const noBody = template.HTML("")
