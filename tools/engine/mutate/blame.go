package mutate

import (
	"bytes"
	"cmp"
	"slices"

	"brownfield/tools/engine/gocommand"
)

const (
	// lastColumn is where the compiler stops to count columns.
	lastColumn = 255
	// patientPasses is how many compilations may blame by the column. It names one
	// culprit at a time where several on a line have the same complaint.
	patientPasses = 4
)

// leaveOut takes out the mutants that the compiler complains about, and reports
// whether there was anything to take out. Where the complaint is about what every
// mutant needs, the whole file is left as it is.
func (p *Program) leaveOut(refused *gocommand.Error) bool {
	reasons := map[*Mutant]string{}
	changed := false
	for _, d := range refused.Diagnostics {
		file := p.fileOf(d)
		if file == nil {
			continue
		}
		changed = true
		guilty := file.blame(d, p.passes <= patientPasses)
		if len(guilty) == 0 {
			file.plain = true
			for _, m := range p.Mutants {
				if m.File == file.name {
					guilty = append(guilty, m)
				}
			}
		}
		for _, m := range guilty {
			m.invalid = true
			reasons[m] = cmp.Or(reasons[m], d.Message)
		}
	}
	p.Mutants = slices.DeleteFunc(p.Mutants, func(m *Mutant) bool {
		if m.invalid {
			p.Invalid = append(p.Invalid, Invalid{m, reasons[m]})
		}
		return m.invalid
	})
	return changed
}

// fileOf is the mutated file that the compiler complains about, or nil.
func (p *Program) fileOf(d gocommand.Diagnostic) *goFile {
	for _, pkg := range p.packages {
		for _, file := range pkg.files {
			if !file.plain && len(file.places) > 0 && (d.File == file.mutated || d.File == file.name) {
				return file
			}
		}
	}
	return nil
}

// blame finds the mutants that a complaint is about: those of the smallest place
// around its column, or all of its line. None means that it is about what every
// mutant needs.
func (f *goFile) blame(d gocommand.Diagnostic, byColumn bool) []*Mutant {
	begin, end := lineAt(f.text, d.Line)
	var smallest *place
	var onLine []*Mutant
	at := begin + d.Column - 1
	if d.Column >= lastColumn {
		begin += lastColumn - 1
	}
	for i, place := range f.places {
		if place.from <= at && at < place.to && (smallest == nil || place.to-place.from < smallest.to-smallest.from) {
			smallest = &f.places[i]
		}
		if place.from < end && place.to > begin {
			onLine = append(onLine, place.owners...)
		}
	}
	if byColumn && smallest != nil && d.Column > 0 && d.Column < lastColumn {
		onLine = smallest.owners
	}
	return onLine
}

// lineAt delimits a line of a text, in bytes.
func lineAt(text []byte, line int) (begin, end int) {
	for range line - 1 {
		next := bytes.IndexByte(text[begin:], '\n')
		if next < 0 {
			return begin, len(text)
		}
		begin += next + 1
	}
	if next := bytes.IndexByte(text[begin:], '\n'); next >= 0 {
		return begin, begin + next
	}
	return begin, len(text)
}
