package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// writeReport prints rows to w.
func writeReport(w io.Writer, format string, rows []row) error {
	if format == "json" {
		return writeJSON(w, rows)
	}
	return writeTable(w, rows)
}

func writeJSON(w io.Writer, rows []row) error {
	out, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", out)
	return err
}

// writeTable prints an aligned table. The dashboard's scraper splits it on
// whitespace, so an empty group name is printed as (none) to keep the columns.
// TODO: group names with spaces still confuse it.
func writeTable(w io.Writer, rows []row) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "GROUP\tCOUNT\tSKIPPED\tSUM\tMEAN\tMIN\tMAX\tP50\tP95\t")
	for _, r := range rows {
		name := r.Group
		if name == "" {
			name = "(none)"
		}
		fmt.Fprintf(tw, "%s\t%d\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t\n",
			name, r.Count, r.Skipped, r.Sum, r.Mean, r.Min, r.Max, r.P50, r.P95)
	}
	return tw.Flush()
}
