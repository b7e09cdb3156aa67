package score

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"brownfield/tools/engine/mutate"
)

// A Record is a file in which a measurement writes down what it finds, a line at a
// time, so that the next one of the same program and suites tries nothing twice: a
// budget is spent, a person interrupts, a process is killed. Whether program and
// suites are the same is for the caller to know: it chooses the file. A nil record
// keeps nothing.
type Record struct {
	mu      sync.Mutex // guards file
	file    *os.File
	known   map[int]Result
	learned *keptBaseline
}

// A keptLine is one line of a record: one of the two.
type keptLine struct {
	Baseline *keptBaseline `json:",omitempty"`
	Result   *keptResult   `json:",omitempty"`
}

type keptResult struct {
	ID      int
	Outcome Outcome
	Catches []Catch `json:",omitempty"`
	Ran     int
}

type keptBaseline struct {
	Most   int
	Serial bool
	Suites []keptSuite
}

type keptSuite struct {
	Says    string
	Cases   []keptCase
	Left    []Omission `json:",omitempty"`
	Omitted []string   `json:",omitempty"`
}

type keptCase struct {
	Name    string
	File    string `json:",omitempty"`
	Elapsed time.Duration
	Rounds  int64
	Reached []int
}

// OpenRecord opens the record in a file, or begins one. It has to be closed.
func OpenRecord(name string) (*Record, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600) //nolint:gosec // The caller has chosen its name.
	if err != nil {
		return nil, fmt.Errorf("cannot open the record: %w", err)
	}
	r := &Record{file: file, known: map[int]Result{}}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var line keptLine
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			continue // The process that wrote it was killed.
		}
		if line.Baseline != nil {
			r.learned = line.Baseline
		}
		if kept := line.Result; kept != nil {
			r.known[kept.ID] = Result{Outcome: kept.Outcome, Catches: kept.Catches, Ran: kept.Ran}
		}
	}
	if err := lines.Err(); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("cannot read the record: %w", err)
	}
	return r, nil
}

// Close closes the file.
func (r *Record) Close() error {
	if r == nil {
		return nil
	}
	return r.file.Close()
}

func (r *Record) write(line keptLine) error {
	if r == nil {
		return nil
	}
	text, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("cannot keep what was found: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	// A line that another process did not finish ends here.
	if _, err := r.file.Write(slices.Concat([]byte("\n"), text, []byte("\n"))); err != nil {
		return fmt.Errorf("cannot keep what was found: %w", err)
	}
	return nil
}

// result fills in what is known of a mutant, and reports whether anything is.
func (r *Record) result(result *Result) bool {
	if r == nil {
		return false
	}
	known, ok := r.known[result.Mutant.ID]
	if ok {
		known.Mutant = result.Mutant
		*result = known
	}
	return ok
}

func (r *Record) keepResult(result Result) error {
	return r.write(keptLine{Result: &keptResult{ID: result.Mutant.ID, Outcome: result.Outcome, Catches: result.Catches, Ran: result.Ran}})
}

// baseline fills in what is known of a target without a mutant, and reports whether
// anything is.
func (r *Record) baseline(m *measured) bool {
	if r == nil || r.learned == nil || len(r.learned.Suites) != len(m.Suites) {
		return false
	}
	m.most, m.serial = r.learned.Most, r.learned.Serial
	for i, kept := range r.learned.Suites {
		suite := m.Suites[i]
		suite.Says, suite.left, suite.cases = kept.Says, kept.Left, nil
		if suite.tests != nil {
			suite.tests.omitted = kept.Omitted
		}
		for _, c := range kept.Cases {
			reached := map[int]bool{}
			for _, id := range c.Reached {
				reached[id] = true
			}
			suite.cases = append(suite.cases, &testcase{
				name: c.Name, file: c.File, elapsed: c.Elapsed, trace: mutate.Trace{Reached: reached, Rounds: c.Rounds},
			})
		}
	}
	return true
}

func (r *Record) keepBaseline(m *measured) error {
	kept := &keptBaseline{Most: m.most, Serial: m.serial}
	for _, suite := range m.Suites {
		s := keptSuite{Says: suite.Says, Left: suite.left}
		if suite.tests != nil {
			s.Omitted = suite.tests.omitted
		}
		for _, c := range suite.cases {
			s.Cases = append(s.Cases, keptCase{
				Name: c.name, File: c.file, Elapsed: c.elapsed, Rounds: c.trace.Rounds, Reached: slices.Sorted(maps.Keys(c.trace.Reached)),
			})
		}
		kept.Suites = append(kept.Suites, s)
	}
	return r.write(keptLine{Baseline: kept})
}
