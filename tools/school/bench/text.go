package bench

import (
	"fmt"
	"slices"
	"strings"

	"brownfield/tools/school/catalog"
)

// Interval is where the true figure lies, in words.
func (f Figure) Interval(format string) string {
	return fmt.Sprintf("("+format+" to "+format+")", f.Low, f.High)
}

// Words are the value of a row with its interval and its unit.
func (r Row) Words() string {
	if r.Unit == "MiB" {
		return fmt.Sprintf("%.0f MiB %s", r.Value.Center, r.Value.Interval("%.0f"))
	}
	return fmt.Sprintf("%.3f %s %s", r.Value.Center, r.Unit, r.Value.Interval("%.3f"))
}

// Mean is the geometric mean of v2's ratios in one metric.
func Mean(all []Measured, metric string) float64 {
	var ratios []float64
	for _, m := range all {
		ratios = append(ratios, m.Row("v2", metric).Ratio.Center)
	}
	return GeoMean(ratios)
}

// Picture draws the ratios of every edition but the first. Of one kata it need not say
// which, and there is room for all metrics.
func Picture(title string, all []Measured) string {
	var bars []Bar
	for _, m := range all {
		for _, metric := range Metrics() {
			if len(all) > 1 && metric.Name == "wall" {
				continue
			}
			for _, r := range m.Rows {
				if r.Metric != metric.Name || r.Edition == "v1" {
					continue
				}
				label := fmt.Sprintf("%s of %s", metric.Name, r.Edition)
				if len(all) > 1 {
					label = m.Name + ", " + label
				}
				bars = append(bars, Bar{Label: label, Ratio: r.Ratio, Note: r.Ratio.Interval("%.2f")})
			}
		}
	}
	return SVG(title, bars)
}

// markdown is docs/performance.md.
func (r Report) markdown(katas []*catalog.Kata) string {
	var b strings.Builder
	rounds := 0
	if len(r.Katas) > 0 {
		rounds = r.Katas[0].Rounds
	}
	fmt.Fprintf(&b, `# What v2 costs

Made by `+"`make bench ARGS=--write`"+`, on %d cores; %s. v1 and v2 ran as whole processes, in turn, %d rounds each after one that
is not counted, on the same generated input, and had to print the same. A ratio is v2 against v1, the median of the rounds, with
the interval that holds it with 95 %% confidence. Peak memory is never below the few MiB that the supervisor has itself.

![The same in a picture](performance.svg)

| kata | the load | CPU | peak memory | wall |
|---|---|---|---|---|
`, r.Cores, r.Go, rounds)
	for _, m := range r.Katas {
		fmt.Fprintf(&b, "| %s | %s", m.Name, m.Load)
		for _, metric := range Metrics() {
			ratio := m.Row("v2", metric.Name).Ratio
			fmt.Fprintf(&b, " | %.2f %s", ratio.Center, ratio.Interval("%.2f"))
		}
		b.WriteString(" |\n")
	}
	fmt.Fprintf(&b, "| geometric mean | | %.2f | %.2f | %.2f |\n", Mean(r.Katas, "CPU"), Mean(r.Katas, "peak memory"), Mean(r.Katas, "wall"))
	for _, m := range r.Katas {
		i := slices.IndexFunc(katas, func(k *catalog.Kata) bool { return k.Name == m.Name })
		if i >= 0 && katas[i].Load != nil && katas[i].Load.Slower != "" {
			fmt.Fprintf(&b, "\n**%s.** %s\n", m.Name, katas[i].Load.Slower)
		}
	}
	b.WriteString("\nThe medians themselves, which are this machine's, and roughly what was allocated:\n\n| kata | edition | CPU | peak memory | wall | allocated |\n|---|---|---|---|---|---|\n")
	for _, m := range r.Katas {
		for _, edition := range []string{"v1", "v2"} {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %d MiB |\n", m.Name, edition, m.Row(edition, "CPU").Words(), m.Row(edition, "peak memory").Words(), m.Row(edition, "wall").Words(), m.Allocated[edition]>>20)
		}
	}
	return b.String()
}
