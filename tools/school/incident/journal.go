package incident

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// An Entry is one thing that happened.
type Entry struct {
	Minute int       `json:"minute"`
	Time   string    `json:"time"` // of day, in the incident
	Kind   EntryKind `json:"kind"`
	Text   string    `json:"text,omitempty"`
	Count  *Minute   `json:"count,omitempty"` // of a minute
	Grade  *Grade    `json:"grade,omitempty"` // of the end
	Real   time.Time `json:"real"`
}

// An EntryKind says what happened.
type EntryKind string

// The kinds of entry.
const (
	Began     EntryKind = "began" // the text names kata and incident: 08-cache/errors
	Happened  EntryKind = "event" // the person is not told
	Paged     EntryKind = "page"
	Acted     EntryKind = "action"
	Noted     EntryKind = "note"
	Declared  EntryKind = "declared"
	Mitigated EntryKind = "mitigated"
	Named     EntryKind = "cause"
	Resolved  EntryKind = "resolved"
	Hinted    EntryKind = "hint"
	Looked    EntryKind = "look" // a command that changes nothing
	Failing   EntryKind = "failing"
	Recovered EntryKind = "recovered"
	Passed    EntryKind = "minute"
	Ended     EntryKind = "end"
)

// A Minute is what the load found out in one.
type Minute struct {
	Sent    int     `json:"sent"`
	Failed  int     `json:"failed"`
	Latency float64 `json:"latency"` // of the slowest answer, in milliseconds
	Memory  int64   `json:"memory"`  // of the service, in bytes
}

// A Journal is what happened in a session, whole after each entry.
type Journal struct {
	Entries []Entry
	file    *os.File // nil when it is not kept
}

const journalFile = "journal.jsonl"

// add writes an entry. A line is written at once or not at all, so that what a killed
// session leaves can be read.
func (j *Journal) add(e Entry) error {
	j.Entries = append(j.Entries, e)
	if j.file == nil {
		return nil
	}
	line, err := json.Marshal(e)
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("cannot write the journal: %w", err)
	}
	return nil
}

// ReadJournal reads the journal in the directory of a session. A last line that was
// cut off is left out.
func ReadJournal(dir string) (*Journal, error) {
	name := filepath.Join(dir, journalFile)
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", name)
	}
	file, err := os.Open(name) //nolint:gosec // A person's own journal.
	if err != nil {
		return nil, fmt.Errorf("cannot read the journal: %w", err)
	}
	defer file.Close()
	j := &Journal{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Kind == Passed && e.Count == nil {
			break
		}
		j.Entries = append(j.Entries, e)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("cannot read the journal: %w", err)
	}
	if len(j.Entries) == 0 || j.Entries[0].Kind != Began {
		return nil, fmt.Errorf("%s is not the journal of an incident", file.Name())
	}
	return j, nil
}

// Of says which incident it was: 08-cache/errors.
func (j *Journal) Of() string { return j.Entries[0].Text }

// Grade is the grade at its end, nil when the session was killed.
func (j *Journal) Grade() *Grade {
	for _, e := range slices.Backward(j.Entries) {
		if e.Kind == Ended {
			return e.Grade
		}
	}
	return nil
}

// first returns the first entry of a kind.
func (j *Journal) first(kind EntryKind) (Entry, bool) {
	i := slices.IndexFunc(j.Entries, func(e Entry) bool { return e.Kind == kind })
	if i < 0 {
		return Entry{}, false
	}
	return j.Entries[i], true
}

// last returns the text of the last entry of a kind.
func (j *Journal) last(kind EntryKind) (text string, ok bool) {
	for _, e := range j.Entries {
		if e.Kind == kind {
			text, ok = e.Text, true
		}
	}
	return text, ok
}

// A Past is a session that is over: where it lies and what happened.
type Past struct {
	Dir     string
	Journal *Journal
}

// History reads all journals below dir, the oldest first. A directory without a
// journal is passed over.
func History(dir string) ([]Past, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("cannot list the journals: %w", err)
	}
	var all []Past
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") || !entry.IsDir() {
			continue
		}
		j, err := ReadJournal(filepath.Join(dir, entry.Name()))
		if err != nil {
			continue // It was killed before it began.
		}
		all = append(all, Past{Dir: filepath.Join(dir, entry.Name()), Journal: j})
	}
	slices.SortStableFunc(all, func(a, b Past) int { return a.Journal.Entries[0].Real.Compare(b.Journal.Entries[0].Real) })
	return all, nil
}
