package bench

import (
	"math"

	"golang.org/x/perf/benchmath"
)

// confidence is how sure an interval has to be.
const confidence = 0.95

// A Figure is a median with an interval that holds the true one with 95 %
// confidence, as far as so many rounds can tell; nothing is assumed of how runs
// are distributed.
type Figure struct {
	Center float64 `json:"center"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Sure   bool    `json:"sure"` // false: of so few rounds it is only the range
}

// A Metric is one kind of cost.
type Metric struct {
	Name  string // wall, cpu, peak memory
	Unit  string
	value func(Run) float64
}

// Metrics are what is measured in each round.
func Metrics() []Metric {
	return []Metric{
		{"CPU", "s", func(r Run) float64 { return r.CPU.Seconds() }},
		{"peak memory", "MiB", func(r Run) float64 { return float64(r.PeakRSS) / (1 << 20) }},
		{"wall", "s", func(r Run) float64 { return r.Wall.Seconds() }},
	}
}

// A Row is what one metric says of one edition.
type Row struct {
	Edition string `json:"edition"`
	Metric  string `json:"metric"`
	Unit    string `json:"unit"`
	Value   Figure `json:"value"`
	Ratio   Figure `json:"ratio"` // to the first edition, of the median round
}

// Compare sums up what was measured, metric by metric. The first edition is
// what the others are compared with.
func Compare(results []Result) []Row {
	var rows []Row
	for _, m := range Metrics() {
		for _, r := range results {
			values, ratios := make([]float64, len(r.Runs)), make([]float64, len(r.Runs))
			for i, run := range r.Runs {
				values[i] = m.value(run)
				ratios[i] = m.value(run) / m.value(results[0].Runs[i])
			}
			rows = append(rows, Row{r.Edition, m.Name, m.Unit, figure(values), figure(ratios)})
		}
	}
	return rows
}

func figure(values []float64) Figure {
	s := benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), confidence)
	f := Figure{s.Center, s.Lo, s.Hi, true}
	// Of few rounds nothing can be said with confidence; then it is their range.
	if math.IsInf(f.Low, 0) || math.IsInf(f.High, 0) {
		f.Sure = false
		f.Low, f.High = values[0], values[0]
		for _, v := range values {
			f.Low, f.High = min(f.Low, v), max(f.High, v)
		}
	}
	return f
}

// GeoMean is the geometric mean of ratios, which is what ratios have.
func GeoMean(ratios []float64) float64 {
	sum := 0.0
	for _, r := range ratios {
		sum += math.Log(r)
	}
	return math.Exp(sum / float64(len(ratios)))
}
