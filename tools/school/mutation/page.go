package mutation

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html
var pageText string

// WriteHTML writes the report as a page that needs nothing beside itself.
func (r *Report) WriteHTML(w io.Writer) error {
	files, err := r.files()
	if err != nil {
		return err
	}
	page, err := WithSources(template.New("page"))
	if err == nil {
		page, err = page.Parse(pageText)
	}
	if err != nil {
		return fmt.Errorf("cannot read the page's template: %w", err)
	}
	return page.Execute(w, map[string]any{
		"Name": r.job.Name, "Total": r.Total(), "Notes": r.Notes(), "Operators": r.Operators(), "Functions": r.Functions(),
		"Suites": r.Suites, "Concurrency": r.Rows(), "Files": files,
	})
}
