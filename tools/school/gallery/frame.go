package gallery

import (
	"bytes"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/mutation"
)

// Names of our own files in the site.
const (
	styleName  = "style.css"
	scriptName = "script.js"
	iconName   = "icon.svg"
)

// Policy is the Content-Security-Policy of the site: a page loads what lies beside it,
// and nothing else. A page that is a file says it in a meta element, which cannot
// forbid frames; a server adds that.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"

//go:embed assets
var assets embed.FS

// templates are parsed when the first page is made, because lab starts for each run of
// a program that it supervises, too.
var templates = sync.OnceValues(func() (*template.Template, error) { //nolint:gochecknoglobals // It never changes.
	pair := func(first, second any) any { return struct{ First, Second any }{first, second} }
	all, err := mutation.WithSources(template.New("").Funcs(template.FuncMap{"code": highlight, "ticks": ticks, "pair": pair, "columns": columns, "inc": func(i int) int { return i + 1 }}))
	if err != nil {
		return nil, err
	}
	return all.ParseFS(assets, "assets/*.html")
})

// render executes a template of assets.
func render(name string, data any) (template.HTML, error) {
	all, err := templates()
	if err != nil {
		return "", fmt.Errorf("cannot make a page: %w", err)
	}
	var page bytes.Buffer
	if err := all.ExecuteTemplate(&page, name, data); err != nil {
		return "", fmt.Errorf("cannot make a page: %w", err)
	}
	return template.HTML(page.String()), nil //nolint:gosec // html/template has escaped it.
}

// asData is a picture that stands in the page itself.
func asData(svg string) template.URL {
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(svg))) //nolint:gosec // It is base64.
}

// asset is one of our own files: the style sheets of all parts are one, and so are
// their scripts.
func asset(name string) ([]byte, bool) {
	switch name {
	case styleName, scriptName:
		return together(path.Ext(name), name), true
	case iconName:
		text, err := assets.ReadFile("assets/" + iconName)
		return text, err == nil
	}
	return nil, false
}

// together joins the files with an extension, first the one that is named.
func together(ext, first string) []byte {
	names, _ := fs.Glob(assets, "assets/*"+ext) // The pattern is right.
	slices.SortFunc(names, func(a, b string) int {
		switch first := "assets/" + first; {
		case a == first:
			return -1
		case b == first:
			return 1
		}
		return strings.Compare(a, b)
	})
	var all bytes.Buffer
	for _, name := range names {
		text, _ := assets.ReadFile(name) // It is there.
		all.Write(text)
	}
	return all.Bytes()
}

// A sheet is what stands on a page, and where the page is.
type sheet struct {
	At     Place
	Title  string
	Tab    string        // before the title in that of the window; may be empty
	Kata   *catalog.Kata // nil on pages that are about no kata
	Part   string        // which of its parts; empty for the brief
	Body   template.HTML
	Faults []error
	Top    string // before every link, on a page that stands at any place

	gallery *Gallery
}

// A tab is a part in the navigation of a kata.
type tab struct {
	Title, Link string
	Here, Part  bool // Here: this very page; Part: a page inside it
}

// page puts a sheet into the frame.
func (s sheet) page() (Page, error) {
	body, err := render("frame.html", s)
	return Page{Type: "text/html; charset=utf-8", Text: []byte(body), Faults: s.Faults}, err
}

// Link is the link to a place.
func (s sheet) Link(to string) string { return s.Top + s.At.Link(to) }

// Root is the way to the site's first directory.
func (s sheet) Root() string { return strings.TrimSuffix(s.Link(string(home)), string(home)) }

// Policy is said by a page that no server speaks for.
func (s sheet) Policy() string {
	if s.gallery.Public {
		return Policy
	}
	return ""
}

// Tabs are the parts of the page's kata.
func (s sheet) Tabs() []tab {
	tabs := []tab{s.tab("", "Brief")}
	for _, p := range Parts() {
		tabs = append(tabs, s.tab(p.Name, p.Title))
	}
	return append(tabs, s.tab("characterization", "Scripts"))
}

func (s sheet) tab(name, title string) tab {
	at := kataPlace(s.Kata.Name, name)
	return tab{Title: title, Link: s.Link(string(at)), Here: s.At == at, Part: s.Part == name && name != ""}
}

// Documents are the pages of docs that every page offers, where there are any.
func (s sheet) Documents() []tab {
	var tabs []tab
	for _, d := range [][2]string{{"docs/guide.md", "Guide"}, {"docs/roadmap.md", "Roadmap"}, {"docs/glossary.md", "Glossary"}, {"upgrade-log/README.md", "Upgrade log"}} {
		if to := s.gallery.pageFor(d[0]); to != "" {
			tabs = append(tabs, tab{Title: d[1], Link: s.Link(to), Here: string(s.At) == to})
		}
	}
	return tabs
}

// Previous and Next are the katas beside the page's, or nil.
func (s sheet) Previous() *catalog.Kata { return s.beside(-1) }

// Next is the kata after the page's.
func (s sheet) Next() *catalog.Kata { return s.beside(1) }

func (s sheet) beside(by int) *catalog.Kata {
	all := s.gallery.Catalog.Katas
	i := slices.IndexFunc(all, func(k *catalog.Kata) bool { return k.Name == s.Kata.Name })
	if i+by < 0 || i+by >= len(all) {
		return nil
	}
	return all[i+by]
}

// ToKata is the link to the brief of a kata.
func (s sheet) ToKata(kata *catalog.Kata) string { return s.Link(string(kataPlace(kata.Name, ""))) }

// Wrong are the sentences that say what cannot be shown.
func (s sheet) Wrong() []string {
	var all []string
	for _, fault := range s.Faults {
		all = append(all, s.gallery.plainly(fault))
	}
	return all
}

// plainly says an error without the directory that the repository lies in.
func (g *Gallery) plainly(err error) string {
	return strings.ReplaceAll(err.Error(), g.Catalog.Root+"/", "")
}
