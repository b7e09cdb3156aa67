package gallery

import (
	"context"
	"html/template"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// A Gallery is the pages of a repository.
type Gallery struct {
	Catalog *catalog.Catalog
	Builder *subject.Builder
}

// A Part is one of the pages about a kata.
type Part struct {
	Name  string // in its path: "walk"
	Title string
	// Make makes its HTML, which stands below the head of the page.
	Make func(ctx context.Context, g *Gallery, kata *catalog.Kata) (template.HTML, error)
}

// Parts are the pages about a kata, in the order in which they are offered. Each is in
// a file of its own, with a template and a style sheet of the same name in assets.
func Parts() []Part {
	return []Part{walkPart(), lifetimesPart(), mutantsPart(), benchPart(), upgradesPart()}
}
