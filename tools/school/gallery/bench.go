package gallery

import (
	"context"
	"html/template"

	"brownfield/tools/school/catalog"
)

func benchPart() Part {
	return Part{Name: "bench", Title: "Bench", Make: func(context.Context, *Gallery, *catalog.Kata) (template.HTML, error) {
		return "", nil
	}}
}
