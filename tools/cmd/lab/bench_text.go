package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"brownfield/tools/school/bench"
)

const barWidth = 24

// printMeasured shows one kata in a terminal.
func printMeasured(w io.Writer, m measured) {
	fmt.Fprintf(w, "\n%02d %s: %s, %d rounds\n", m.Kata.Number, m.Kata.Title, m.Load, m.Rounds)
	metric := ""
	for _, r := range m.Rows {
		if r.Metric != metric {
			metric = r.Metric
			fmt.Fprintf(w, "\n  %s\n", metric)
		}
		fmt.Fprintf(w, "    %-5s %s  %5.2f  %s  %s\n", r.Edition, r.Ratio.Text(barWidth), r.Ratio.Center, interval(r.Ratio, "%.2f"), value(r))
	}
	fmt.Fprintf(w, "\n  allocated, roughly: %s\n", heap(m))
}

func interval(f bench.Figure, format string) string {
	return fmt.Sprintf("("+format+" to "+format+")", f.Low, f.High)
}

func value(r bench.Row) string {
	if r.Unit == "MiB" {
		return fmt.Sprintf("%.0f MiB %s", r.Value.Center, interval(r.Value, "%.0f"))
	}
	return fmt.Sprintf("%.3f %s %s", r.Value.Center, r.Unit, interval(r.Value, "%.3f"))
}

func heap(m measured) string {
	var all []string
	for _, r := range m.Results {
		all = append(all, fmt.Sprintf("%s %d MiB", r.Edition, r.Allocated>>20))
	}
	return strings.Join(all, ", ")
}

// means are the geometric means of v2's ratios.
func means(all []measured, metric string) float64 {
	var ratios []float64
	for _, m := range all {
		ratios = append(ratios, m.row("v2", metric).Ratio.Center)
	}
	return bench.GeoMean(ratios)
}

func printMeans(w io.Writer, all []measured) {
	fmt.Fprintf(w, "\nv2 against v1, geometric mean of %d katas: CPU %.2f, peak memory %.2f, wall %.2f\n",
		len(all), means(all, "CPU"), means(all, "peak memory"), means(all, "wall"))
}

// picture draws the ratios of every edition but the first.
func picture(all []measured) string {
	var bars []bench.Bar
	for _, m := range all {
		for _, metric := range []string{"CPU", "peak memory"} {
			for _, r := range m.Rows {
				if r.Metric == metric && r.Edition != "v1" {
					bars = append(bars, bench.Bar{Label: fmt.Sprintf("%s, %s of %s", m.Name, metric, r.Edition), Ratio: r.Ratio, Note: interval(r.Ratio, "%.2f")})
				}
			}
		}
	}
	return bench.SVG("What the same work costs, against v1", bars)
}

// writePerformance makes docs/performance.md of a run.
func writePerformance(root string, all []measured) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# What v2 costs

Made by `+"`make bench ARGS=--write`"+`, on %d cores; %s. v1 and v2 ran as whole processes, in turn, %d rounds each after one that
is not counted, on the same generated input, and had to print the same. A ratio is v2 against v1, the median of the rounds, with
the interval that holds it with 95 %% confidence. Peak memory is never below the few MiB that the supervisor has itself.

![The same in a picture](performance.svg)

| kata | the load | CPU | peak memory | wall |
|---|---|---|---|---|
`, runtime.NumCPU(), runtime.Version(), all[0].Rounds)
	for _, m := range all {
		fmt.Fprintf(&b, "| %s | %s", m.Name, m.Load)
		for _, metric := range []string{"CPU", "peak memory", "wall"} {
			r := m.row("v2", metric)
			fmt.Fprintf(&b, " | %.2f %s", r.Ratio.Center, interval(r.Ratio, "%.2f"))
		}
		b.WriteString(" |\n")
	}
	fmt.Fprintf(&b, "| geometric mean | | %.2f | %.2f | %.2f |\n", means(all, "CPU"), means(all, "peak memory"), means(all, "wall"))
	for _, m := range all {
		if m.Kata.Load.Slower != "" {
			fmt.Fprintf(&b, "\n**%s.** %s\n", m.Name, m.Kata.Load.Slower)
		}
	}
	b.WriteString("\nThe medians themselves, which are this machine's, and roughly what was allocated:\n\n| kata | edition | CPU | peak memory | wall | allocated |\n|---|---|---|---|---|---|\n")
	for _, m := range all {
		for _, edition := range []string{"v1", "v2"} {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %d MiB |\n", m.Name, edition, value(m.row(edition, "CPU")), value(m.row(edition, "peak memory")), value(m.row(edition, "wall")), m.Heap[edition]>>20)
		}
	}
	for name, text := range map[string]string{"performance.md": b.String(), "performance.svg": picture(all)} {
		if err := os.WriteFile(filepath.Join(root, "docs", name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("cannot write the figures: %w", err)
		}
	}
	return nil
}
