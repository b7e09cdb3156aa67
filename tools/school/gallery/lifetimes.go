package gallery

import (
	"context"
	"html/template"

	"brownfield/tools/school/catalog"
)

func lifetimesPart() Part {
	return Part{Name: "lifetimes", Title: "Lifetimes", Make: func(context.Context, *Gallery, *catalog.Kata) (template.HTML, error) {
		return "", nil
	}}
}
