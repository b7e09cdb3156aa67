package review

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
)

const (
	// margin is how many lines a finding may lie beside a fault's and still meet it.
	margin = 2
	// doubt is how many lines a finding may lie beside a fault's for the reader to
	// judge whether it means that fault.
	doubt = 6
)

// A Score is what a reader's findings came to.
type Score struct {
	Hits        []Hit     // one for each fault, in the order of the faults
	Again       []Finding // further findings about a fault that was found
	FalseAlarms []Finding // findings about lines on which nothing was planted
}

// A Hit is a fault and the finding that meets it.
type Hit struct {
	Fault Fault
	By    *Finding  // nil when it was missed
	Close []Finding // too far away to meet it, and too close for false alarms
}

// Score compares findings with what was planted. Only the place counts: what a
// reader says of it is for the reader to compare with the explanation. As many
// faults are met as the findings allow, each by the nearest of them.
func (d *Drill) Score(findings []Finding) Score {
	var s Score
	for _, fault := range d.Faults {
		s.Hits = append(s.Hits, Hit{Fault: fault})
	}
	met := d.pair(findings)
	for fault, finding := range met {
		if finding >= 0 {
			s.Hits[fault].By = &findings[finding]
		}
	}
	for i, finding := range findings {
		nearest := d.nearest(finding)
		switch distance := d.distance(nearest, finding); {
		case slices.Contains(met, i):
		case distance <= margin:
			s.Again = append(s.Again, finding)
		case distance <= doubt:
			s.Hits[nearest].Close = append(s.Hits[nearest].Close, finding)
		default:
			s.FalseAlarms = append(s.FalseAlarms, finding)
		}
	}
	return s
}

// Misplaced finds a finding about a line that the changed program does not have: it
// is mistyped, and would count as a false alarm.
func (d *Drill) Misplaced(findings []Finding) error {
	tree, err := d.Changed()
	if err != nil {
		return err
	}
	for _, finding := range findings {
		lines := -1
		for name, text := range tree {
			if finding.names(name) {
				lines = max(lines, bytes.Count(text, []byte("\n")))
			}
		}
		switch {
		case lines < 0:
			return fmt.Errorf("there is no file %s in the changed program", finding.File)
		case finding.Line > lines:
			return fmt.Errorf("there is no line %d in %s, which has %d", finding.Line, finding.File, lines)
		}
	}
	return nil
}

// pair returns for each fault the finding that meets it, or -1: the nearest pairs
// first, and then, where a finding is left, whatever makes room for it.
func (d *Drill) pair(findings []Finding) (met []int) {
	type pair struct{ fault, finding, distance int }
	var pairs []pair
	for fault := range d.Faults {
		met = append(met, -1)
		for i, finding := range findings {
			if distance := d.distance(fault, finding); distance <= margin {
				pairs = append(pairs, pair{fault, i, distance})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(a.distance, b.distance) })
	for _, p := range pairs {
		if met[p.fault] < 0 && !slices.Contains(met, p.finding) {
			met[p.fault] = p.finding
		}
	}
	var place func(finding int, tried map[int]bool) bool
	place = func(finding int, tried map[int]bool) bool {
		for _, p := range pairs {
			if p.finding != finding || tried[p.fault] {
				continue
			}
			tried[p.fault] = true
			if met[p.fault] < 0 || place(met[p.fault], tried) {
				met[p.fault] = finding
				return true
			}
		}
		return false
	}
	for i := range findings {
		if !slices.Contains(met, i) {
			place(i, map[int]bool{})
		}
	}
	return met
}

// nearest is the fault that a finding is nearest to, or -1 if there is none.
func (d *Drill) nearest(finding Finding) int {
	nearest := -1
	for fault := range d.Faults {
		if nearest < 0 || d.distance(fault, finding) < d.distance(nearest, finding) {
			nearest = fault
		}
	}
	return nearest
}

// distance is how many lines a finding lies beside a fault's.
func (d *Drill) distance(fault int, finding Finding) int {
	if fault < 0 {
		return math.MaxInt
	}
	return d.Faults[fault].distance(finding)
}

// distance is how many lines a finding lies beside the fault's own and those that
// its repair touches.
func (f Fault) distance(finding Finding) int {
	least := math.MaxInt
	for _, at := range slices.Concat(f.At, f.repaired) {
		if finding.names(at.File) {
			least = min(least, at.distance(finding.Line))
		}
	}
	return least
}

// Found counts the faults that were met.
func (s Score) Found() int {
	n := 0
	for _, hit := range s.Hits {
		if hit.By != nil {
			n++
		}
	}
	return n
}

// Recall is the part of the faults that was found.
func (s Score) Recall() float64 { return part(s.Found(), len(s.Hits)) }

// Precision is the part of the findings that is no false alarm. An empty
// report has none, and no precision.
func (s Score) Precision() float64 { return part(s.Found(), s.Found()+len(s.FalseAlarms)) }

// Points is the one number, from 0 to 1: the part of the faults that was found,
// of which each false alarm takes away half a fault. Somebody who guesses gains
// nothing by it (docs/decisions/0012-a-false-alarm-costs-half-a-fault.md).
func (s Score) Points() float64 {
	points := float64(s.Found()) - float64(len(s.FalseAlarms))/2
	if len(s.Hits) == 0 {
		return 0
	}
	return max(0, points) / float64(len(s.Hits))
}

func part(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
