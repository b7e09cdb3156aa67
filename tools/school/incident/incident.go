package incident

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"brownfield/tools/engine/upstream"
	"brownfield/tools/school/catalog"
)

// An Incident is an outage to practise, as its author wrote it: the directory
// katas/NN-SLUG/incident/NAME.
type Incident struct {
	Kata *catalog.Kata `toml:"-"`
	Name string        `toml:"-"`
	Dir  string        `toml:"-"`

	Format   int      `toml:"format"`
	Title    string   `toml:"title"`
	Defect   string   `toml:"defect"`   // of kata.toml; its place in v1 is the cause to be named
	Trouble  string   `toml:"trouble"`  // what goes wrong and why, told when it is over
	Begins   string   `toml:"begins"`   // the time of day of minute 0: "02:10"
	Length   int      `toml:"length"`   // minutes, after which it is over in any case
	Severity []string `toml:"severity"` // those that are right to declare
	Patience Duration `toml:"patience"` // how long the load waits for an answer; the machine's delays do not count

	Runbook Advice     `toml:"runbook"`
	Hints   []string   `toml:"hints"`
	Service Service    `toml:"service"`
	Outside []Outside  `toml:"upstream"`
	Load    []Load     `toml:"load"`
	Events  []Event    `toml:"event"`
	Broken  []Broken   `toml:"broken"`
	Worse   []Worse    `toml:"worse"`
	Bounds  Bounds     `toml:"bounds"`
	Course  CourseList `toml:"course"`

	defect catalog.Defect
	plans  map[string]upstream.Plan // by file
}

// A Duration is written as "600ms".
type Duration = upstream.Duration

// Advice says how the kata's runbook stands to the incident.
type Advice struct {
	Right bool     `toml:"right"` // to follow it is right; otherwise to leave it
	Steps []string `toml:"steps"` // commands of the runbook, as regular expressions: all of them were followed, or none
	Why   string   `toml:"why"`   // told when it is over
}

// A Service is the program under load: one that runs all the time, or with Every a
// job that is started again and again.
type Service struct {
	Args      []string `toml:"args"`      // $ADDR is its address, $NAME the URL of an upstream
	Env       []string `toml:"env"`       // NAME=value
	Every     int      `toml:"every"`     // minutes between two runs of a job
	Exit      int      `toml:"exit"`      // exit code of a job that succeeded
	Wants     string   `toml:"wants"`     // a regular expression that the standard output of such a run matches
	Shows     Effect   `toml:"shows"`     // what such a run has brought about
	Kept      Effect   `toml:"kept"`      // what must be true of it in the end
	Input     bool     `toml:"input"`     // its standard input stays open for the lines of the load
	Restarts  bool     `toml:"restarts"`  // the machine starts it again when it ends by itself
	Instances int      `toml:"instances"` // how many scale may start; 1 if it is not given
	Files     uint64   `toml:"files"`     // open files
}

// An Outside is a service that the program calls.
type Outside struct {
	Name string `toml:"name"`
	Plan string `toml:"plan"` // a file (see tools/engine/upstream)
}

// A Load is what comes in every minute: requests, or lines of standard input, or
// files that are put down. In texts, {n} is the running number of the item and {i}
// that within the minute.
type Load struct {
	Name    string `toml:"name"`
	From    int    `toml:"from"` // the first minute
	To      int    `toml:"to"`   // the last one; 0 is the end
	Times   int    `toml:"times"`
	Request string `toml:"request"` // METHOD /path
	Body    string `toml:"body"`
	Status  int    `toml:"status"` // 200 if it is not given
	Wants   string `toml:"wants"`  // a regular expression that the answer's body matches
	Line    string `toml:"line"`
	File    string `toml:"file"` // its name, with Body as content
	Shows   Effect `toml:"shows"`
	Kept    Effect `toml:"kept"`
}

// An Effect is what can be seen of an item from outside. An empty one is always there.
type Effect struct {
	File     string `toml:"file"`     // some file of this name (with * and ?) holds Text
	Text     string `toml:"text"`     // literally
	Upstream string `toml:"upstream"` // this upstream has got a request with Body
	Body     string `toml:"body"`
	Request  string `toml:"request"` // this request to the service is answered with 200, and Text is in the body
}

// An Event happens in a minute of the schedule.
type Event struct {
	At       int      `toml:"at"`
	Says     string   `toml:"says"`    // for the facilitator and the timeline
	Page     string   `toml:"page"`    // what the person on call gets
	Failing  bool     `toml:"failing"` // it does not happen unless the load fails
	Upstream string   `toml:"upstream"`
	Plan     string   `toml:"plan"`   // the upstream behaves like this from now on
	Files    string   `toml:"files"`  // a directory of the incident that is copied over the service's own
	Deploy   []string `toml:"deploy"` // the service is restarted with these arguments, and Files are part of the deploy
	Signal   string   `toml:"signal"` // the service gets it
	Disk     string   `toml:"disk"`   // full while a file of this name (with *) is there
}

// Broken counts files that are not what they should be when the incident ends.
type Broken struct {
	Files string `toml:"files"` // names, with * and ?
	Whole string `toml:"whole"` // a regular expression that a whole file matches; without it no such file should be there
}

// Worse is a kind of command that makes this incident worse.
type Worse struct {
	Command string `toml:"command"` // a regular expression
	Before  int    `toml:"before"`  // only before this minute; 0 is always
	Says    string `toml:"says"`
}

// Bounds are what a good course keeps to: minutes after the page, and harm.
type Bounds struct {
	Declare  int  `toml:"declare"`
	Mitigate int  `toml:"mitigate"`
	Resolve  int  `toml:"resolve"`
	Harm     Harm `toml:"harm"`
}

// Harm is what an incident has cost, measured from outside.
type Harm struct {
	Failed int `toml:"failed" json:"failed"` // requests, lines or runs that did not get what they wanted
	Lost   int `toml:"lost" json:"lost"`     // of those that did, what is gone in the end
	Broken int `toml:"broken" json:"broken"` // files that are half-written or left over
}

// within reports whether the harm is within bounds.
func (h Harm) within(bound Harm) bool {
	return h.Failed <= bound.Failed && h.Lost <= bound.Lost && h.Broken <= bound.Broken
}

func (h Harm) String() string {
	return fmt.Sprintf("%d failed, %d lost, %d files broken", h.Failed, h.Lost, h.Broken)
}

// CourseList is the harm that the author says each course does. It is proven.
type CourseList struct {
	Nothing Harm `toml:"nothing"` // nobody does anything
	Right   Harm `toml:"right"`   // right.txt
	Naive   Harm `toml:"naive"`   // naive.txt
	V2      Harm `toml:"v2"`      // nobody does anything, and the program is v2
}

// The files of an incident.
const (
	factsFile       = "incident.toml"
	rightFile       = "right.txt"
	naiveFile       = "naive.txt"
	facilitatorFile = "facilitator.md"
	postmortemFile  = "postmortem.md"
	filesDir        = "files"
)

// All reads the incidents of a kata, by name. A kata without any has none.
func All(kata *catalog.Kata) ([]*Incident, error) {
	entries, err := os.ReadDir(filepath.Join(kata.Dir, catalog.Incidents))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("cannot list the incidents: %w", err)
	}
	var all []*Incident
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		one, err := read(kata, filepath.Join(kata.Dir, catalog.Incidents, entry.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// Find returns the incident of a kata with that name, or its first one for "".
func Find(kata *catalog.Kata, name string) (*Incident, error) {
	all, err := All(kata)
	if err != nil {
		return nil, err
	}
	return catalog.Choose(kata, "incident", name, all, func(inc *Incident) string { return inc.Name })
}

func read(kata *catalog.Kata, dir string) (*Incident, error) {
	file := filepath.Join(dir, factsFile)
	text, err := os.ReadFile(file) //nolint:gosec // It is the repository's own.
	if err != nil {
		return nil, fmt.Errorf("cannot read the incident: %w", err)
	}
	inc := &Incident{Kata: kata, Name: filepath.Base(dir), Dir: dir, plans: map[string]upstream.Plan{}}
	if err := catalog.Decode(file, text, inc); err != nil {
		return nil, err
	}
	if inc.Patience == 0 {
		inc.Patience = Duration(defaultPatience)
	}
	if err := inc.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	inc.Service.Instances = max(1, inc.Service.Instances)
	return inc, nil
}

// defaultPatience is how long the load waits for an answer.
const defaultPatience = 2 * time.Second

// Severities are the words for declare, the worst first.
func Severities() []string { return []string{"SEV1", "SEV2", "SEV3"} }

// fillsDisk reports whether the disk becomes full.
func (inc *Incident) fillsDisk() bool {
	return slices.ContainsFunc(inc.Events, func(e Event) bool { return e.Disk != "" })
}

// pageAt is the minute of the first page, or -1.
func (inc *Incident) pageAt() int {
	first := -1
	for _, e := range inc.Events {
		if e.Page != "" && (first < 0 || e.At < first) {
			first = e.At
		}
	}
	return first
}

const clockFormat = "15:04"

// Clock is the time of day of a minute.
func (inc *Incident) Clock(minute int) string {
	begin, _ := time.Parse(clockFormat, inc.Begins) // check has seen that it can be read.
	return begin.Add(time.Duration(minute) * time.Minute).Format(clockFormat)
}

// Cause is the place to be named: file:function of v1.
func (inc *Incident) Cause() string { return inc.defect.Where }

// runbookFile is the path of the runbook.
func (inc *Incident) runbookFile() string {
	return filepath.Join(filepath.Dir(filepath.Dir(inc.Kata.Dir)), filepath.FromSlash(inc.Kata.Runbook()))
}

// file is a file of the incident.
func (inc *Incident) file(name string) string { return filepath.Join(inc.Dir, name) }
