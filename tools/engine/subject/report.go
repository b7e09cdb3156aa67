package subject

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// A Report says what happened in one run. It is written by the supervisor.
type Report struct {
	Args    []string
	Exit    int           // exit code; 128+n after signal n, as shells count
	Reason  Reason        // which limit was met, if any
	Detail  string        // the same as a sentence for people
	Wall    time.Duration // from start to exit
	Own     time.Duration // of Wall, in which the machine let it run, counted by a [Clock]
	CPU     time.Duration // user and system, of the program and the children it waited for
	PeakRSS int64         // bytes. Never below the supervisor's own few MiB: the kernel counts what the process held before exec.
	Races   []string      // one text for each report of the race detector
	Stdout  string        // what was printed, within the limit; only when the stand keeps it
	Stderr  string        // the same
}

// A Reason is why a supervisor ended a run.
type Reason string

// The limits that a run can meet.
const (
	Deadline   Reason = "deadline"
	Output     Reason = "output"
	Memory     Reason = "memory"
	Disk       Reason = "disk"
	LeftBehind Reason = "left-behind" // the program ended and a process that it started did not
	Revoked    Reason = "revoked"     // whoever asked for the run no longer wants it
)

// reportPrefix begins the names of finished reports.
const reportPrefix = "report-"

// write puts the report into dir, whole or not at all, named so that reports
// sort by the time at which the runs ended.
func (r *Report) write(dir string) error {
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	name := fmt.Sprintf("%d-%d.json", time.Now().UnixNano(), os.Getpid())
	scratch := filepath.Join(dir, "unfinished-"+name)
	if err := os.WriteFile(scratch, data, 0o600); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	if err := os.Rename(scratch, filepath.Join(dir, reportPrefix+name)); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}

// readRaces collects what the race detector wrote to files that start with
// prefix: one a process.
func readRaces(prefix string) ([]string, error) {
	files, err := filesThatBegin(filepath.Dir(prefix), filepath.Base(prefix)+".")
	if err != nil {
		return nil, fmt.Errorf("cannot find the race reports: %w", err)
	}
	var races []string
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // We chose its name.
		if err != nil {
			return nil, fmt.Errorf("cannot read a race report: %w", err)
		}
		for part := range strings.SplitSeq(string(data), "==================") {
			if strings.Contains(part, "DATA RACE") {
				races = append(races, strings.TrimSpace(part))
			}
		}
	}
	return races, nil
}

// frame is the second line of a stack frame in a race report.
var frame = regexp.MustCompile(`(?m)^\s+(\S+\.go):(\d+)`)

// RaceSite finds the first line of the program itself in a race report: the
// file relative to the module called modulePath, and "file:line".
func RaceSite(report, modulePath string) (site string, ok bool) {
	for _, m := range frame.FindAllStringSubmatch(report, -1) {
		if file, ok := strings.CutPrefix(m[1], modulePath+"/"); ok {
			return file + ":" + m[2], true
		}
	}
	return "", false
}
