package gallery

import (
	"context"
	"html/template"

	"brownfield/tools/school/catalog"
)

func mutantsPart() Part {
	return Part{Name: "mutants", Title: "Mutants", Make: func(context.Context, *Gallery, *catalog.Kata) (template.HTML, error) {
		return "", nil
	}}
}
