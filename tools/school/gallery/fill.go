package gallery

import (
	"fmt"
	"html/template"
	"strings"

	"brownfield/tools/school/mutation"
)

// fill executes the template of a part. It may use "mutated", which shows a source file
// with its mutants.
func fill(name, text string, data any) (template.HTML, error) {
	page, err := mutation.WithSources(template.New(name))
	if err == nil {
		page, err = page.Parse(text)
	}
	if err != nil {
		return "", fmt.Errorf("cannot read the template of %s: %w", name, err)
	}
	var b strings.Builder
	if err := page.Execute(&b, data); err != nil {
		return "", fmt.Errorf("cannot make the page of %s: %w", name, err)
	}
	return template.HTML(b.String()), nil //nolint:gosec // A template of html/template has made it.
}
