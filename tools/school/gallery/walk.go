package gallery

import (
	"context"
	"html/template"

	"brownfield/tools/school/catalog"
)

func walkPart() Part {
	return Part{Name: "walk", Title: "The walk", Make: func(context.Context, *Gallery, *catalog.Kata) (template.HTML, error) {
		return "", nil
	}}
}
