package main

import (
	"fmt"
	"io"
	"strings"

	"brownfield/tools/school/bench"
)

const barWidth = 24

// printMeasured shows one kata in a terminal.
func printMeasured(w io.Writer, m measured) {
	fmt.Fprintf(w, "\n%02d %s: %s, %d rounds\n", m.kata.Number, m.kata.Title, m.Load, m.Rounds)
	metric := ""
	for _, r := range m.Rows {
		if r.Metric != metric {
			metric = r.Metric
			fmt.Fprintf(w, "\n  %s\n", metric)
		}
		fmt.Fprintf(w, "    %-5s %s  %5.2f  %s  %s\n", r.Edition, r.Ratio.Text(barWidth), r.Ratio.Center, r.Ratio.Interval("%.2f"), r.Words())
	}
	fmt.Fprintf(w, "\n  allocated, roughly: %s\n", heap(m))
}

func heap(m measured) string {
	var all []string
	for _, r := range m.results {
		all = append(all, fmt.Sprintf("%s %d MiB", r.Edition, r.Allocated>>20))
	}
	return strings.Join(all, ", ")
}

func printMeans(w io.Writer, all []bench.Measured) {
	fmt.Fprintf(w, "\nv2 against v1, geometric mean of %d katas: CPU %.2f, peak memory %.2f, wall %.2f\n",
		len(all), bench.Mean(all, "CPU"), bench.Mean(all, "peak memory"), bench.Mean(all, "wall"))
}
