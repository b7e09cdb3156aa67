package gallery

import (
	"context"
	"html/template"

	"brownfield/tools/school/catalog"
)

func upgradesPart() Part {
	return Part{Name: "upgrades", Title: "Upgrades", Make: func(context.Context, *Gallery, *catalog.Kata) (template.HTML, error) {
		return "", nil
	}}
}
