package gallery

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path/filepath"

	"brownfield/tools/school/bench"
	"brownfield/tools/school/catalog"
)

func benchPart() Part {
	return Part{Name: "bench", Title: "Bench", Make: benchPage}
}

// benchPage shows what v2 costs against v1, from the figures that are committed.
func benchPage(_ context.Context, g *Gallery, kata *catalog.Kata) (template.HTML, error) {
	data := map[string]any{"Kata": kata, "Command": fmt.Sprintf("kata bench %02d", kata.Number)}
	if err := g.inside("docs/performance.json"); errors.Is(err, errOutside) {
		return "", err
	}
	report, err := bench.ReadReport(filepath.Dir(filepath.Dir(kata.Dir)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if m, ok := report.Kata(kata.Name); ok {
		picture := bench.Picture("What the same work costs, against v1", []bench.Measured{m})
		data["Measured"], data["Report"], data["Rows"] = m, report, benchRows(m)
		data["Picture"] = asData(picture)
		if kata.Load != nil {
			data["Slower"] = kata.Load.Slower
		}
	}
	return render("bench.html", data)
}

// A benchRow is what one metric says of v2.
type benchRow struct {
	Metric, Ratio, Interval, Says, Class, V1, V2 string
}

func benchRows(m bench.Measured) []benchRow {
	var rows []benchRow
	for _, metric := range bench.Metrics() {
		r := m.Row("v2", metric.Name)
		row := benchRow{
			Metric: metric.Name, Ratio: fmt.Sprintf("%.2f", r.Ratio.Center), Interval: fmt.Sprintf("%.2f to %.2f", r.Ratio.Low, r.Ratio.High),
			V1: m.Row("v1", metric.Name).Words(), V2: r.Words(), Says: "no difference can be seen", Class: "same",
		}
		switch {
		case r.Ratio.High < 1:
			row.Says, row.Class = "v2 needs less", "less"
		case r.Ratio.Low > 1:
			row.Says, row.Class = "v2 needs more", "more"
		}
		rows = append(rows, row)
	}
	return append(rows, benchRow{
		Metric: "allocated", Class: "same", Ratio: "–", Interval: "–", Says: "roughly, from a run of its own",
		V1: fmt.Sprintf("%d MiB", m.Allocated["v1"]>>20), V2: fmt.Sprintf("%d MiB", m.Allocated["v2"]>>20),
	})
}
