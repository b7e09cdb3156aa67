package gallery

import (
	"context"
	"errors"
	"html/template"
	"slices"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// A Gallery is the pages of a repository.
type Gallery struct {
	Catalog *catalog.Catalog
	Builder *subject.Builder
	// Public is for an export: the pages show nothing of the person's. There is then
	// no work copy to be found, whatever the repository holds.
	Public bool
	// Token is what a form has to send with what it asks for; empty where nobody
	// answers forms.
	Token string
	// Watched says that [Events] tells a page what becomes of each save.
	Watched bool

	still  bool    // Catalog is not read again
	faults []error // what is wrong with the katas that are not in Catalog
	kept   *cache  // what takes long to make, by content; nil keeps nothing
}

// A Part is one of the pages about a kata.
type Part struct {
	Name  string // in its path: "walk"
	Title string
	// Make makes its HTML, which stands below the head of the page. HTML beside an error
	// is what can be shown all the same.
	Make func(ctx context.Context, g *Gallery, kata *catalog.Kata) (template.HTML, error)

	// Inner lists the names of the pages inside the part, such as the steps of a walk;
	// nil if there are none. MakeInner makes the one with this name. A name that is
	// not there is an [ErrNotFound].
	Inner     func(g *Gallery, kata *catalog.Kata) ([]string, error)
	MakeInner func(ctx context.Context, g *Gallery, kata *catalog.Kata, name string) (inner, error)
}

// inner is a page inside a part.
type inner struct {
	title string // its heading
	tab   string // before the heading in the title of the window; may be empty
	body  template.HTML
}

// Parts are the pages about a kata, in the order in which they are offered. Each is in
// a file of its own, with a template and a style sheet of the same name in assets.
func Parts() []Part {
	return []Part{walkPart(), lifetimesPart(), mutantsPart(), benchPart(), upgradesPart()}
}

// Events is the name, in the site, of the stream that tells of a kata's copy while
// somebody watches it.
const Events = "events"

// ErrNotFound is what the error of a page that does not exist is.
var ErrNotFound = errors.New("there is no such page")

// New returns the pages of the repository at root.
func New(root string, builder *subject.Builder) *Gallery {
	return &Gallery{Catalog: &catalog.Catalog{Root: root}, Builder: builder, kept: &cache{}}
}

// read is the gallery with the katas as they are now. Reading them takes a few
// milliseconds; what a page shows is then never older than its request.
func (g *Gallery) read() *Gallery {
	if g.still {
		return g
	}
	now := *g
	now.Catalog, now.faults = catalog.Readable(g.Catalog.Root)
	now.Catalog.Katas = slices.DeleteFunc(now.Catalog.Katas, func(kata *catalog.Kata) bool {
		err := now.kataInside(kata)
		if err != nil {
			now.faults = append(now.faults, &catalog.Unreadable{Name: kata.Name, Err: err})
		}
		return err != nil
	})
	if g.Public {
		for _, kata := range now.Catalog.Katas {
			kata.Work += ".exported" // There never is one.
		}
	}
	return &now
}

// part finds a part by its name.
func part(name string) (Part, bool) {
	all := Parts()
	i := slices.IndexFunc(all, func(p Part) bool { return p.Name == name })
	if i < 0 {
		return Part{}, false
	}
	return all[i], true
}
