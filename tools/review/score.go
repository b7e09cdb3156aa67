package review

// margin is how far from a fault's lines a finding may lie.
const margin = 2

// A Score is what a reader's findings came to.
type Score struct {
	Hits        []Hit     // one for each fault, in the order of the faults
	Again       []Finding // further findings about a fault that was found
	FalseAlarms []Finding // findings about lines on which nothing was planted
}

// A Hit is a fault and the finding that meets it.
type Hit struct {
	Fault Fault
	By    *Finding // nil when it was missed
}

// Score compares findings with what was planted. Only the place counts: what a
// reader says of it is for the reader to compare with the explanation.
func (d *Drill) Score(findings []Finding) Score {
	var s Score
	for _, fault := range d.Faults {
		s.Hits = append(s.Hits, Hit{Fault: fault})
	}
	for _, finding := range findings {
		hit, near := s.meets(finding)
		switch {
		case hit >= 0:
			s.Hits[hit].By = &finding
		case near:
			s.Again = append(s.Again, finding)
		default:
			s.FalseAlarms = append(s.FalseAlarms, finding)
		}
	}
	return s
}

// meets returns the first fault near a finding that no other finding has met
// yet, or -1, and whether any fault is near.
func (s Score) meets(finding Finding) (hit int, near bool) {
	for i, h := range s.Hits {
		if !h.Fault.near(finding) {
			continue
		}
		if near = true; h.By == nil {
			return i, near
		}
	}
	return -1, near
}

// near tells whether a finding lies on the fault's lines, or no further than
// margin from them.
func (f Fault) near(finding Finding) bool {
	for _, at := range f.At {
		if finding.names(at.File) && finding.Line >= at.From-margin && finding.Line <= at.To+margin {
			return true
		}
	}
	return false
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
