package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/robfig/cron/v3"
)

// A job is a line of the crontab.
type job struct {
	name     string
	command  string
	shell    string
	env      []string // that of cronrun, and the assignments above the line
	schedule cron.Schedule
}

var (
	assignment  = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$`)
	jobName     = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
	errLongLine = errors.New("a line is longer than 64 kB")
	errColumns  = errors.New("a line is: seconds, minutes, hours, day, month, weekday, name, command")
)

// readCrontab reads a crontab:
//
//	# a comment
//	PATH=/usr/local/bin:/usr/bin:/bin
//	0 30 2 * * *   backup   pg_dump shop | gzip >/backup/shop.gz
//	@every 10s     ping     curl -fsS http://shop/ping
//
// An assignment counts for the jobs below it. There is always a column for the
// seconds.
func readCrontab(path string, stdin io.Reader) ([]*job, error) {
	r := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("cannot read the crontab: %w", err)
		}
		defer f.Close()
		r = f
	}
	jobs, err := parseCrontab(r, os.Environ())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return jobs, nil
}

// parseCrontab reads the jobs of a crontab; inherited is the environment that
// they start from.
func parseCrontab(r io.Reader, inherited []string) ([]*job, error) {
	var jobs []*job
	env := inherited
	// The environment of cronrun itself does not count: its SHELL is somebody's
	// login shell.
	shell := "/bin/sh"
	scanner := bufio.NewScanner(r)
	for n := 1; scanner.Scan(); n++ {
		line := strings.TrimSpace(scanner.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if m := assignment.FindStringSubmatch(line); m != nil {
			// Appending must not write into the environment of the jobs above.
			env = append(slices.Clip(env), m[1]+"="+m[2])
			if m[1] == "SHELL" {
				shell = m[2]
			}
			continue
		}
		j, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if find(jobs, j.name) != nil {
			return nil, fmt.Errorf("line %d: there are two jobs named %s", n, j.name)
		}
		j.env, j.shell = env, shell
		jobs = append(jobs, j)
	}
	if err := scanner.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return nil, errLongLine
		}
		return nil, fmt.Errorf("cannot read a line: %w", err)
	}
	if len(jobs) == 0 {
		return nil, errors.New("no jobs")
	}
	return jobs, nil
}

// parseLine reads the schedule, the name and the command of a job.
func parseLine(line string) (*job, error) {
	columns := 6
	if strings.HasPrefix(line, "@every") {
		columns = 2
	} else if line[0] == '@' {
		columns = 1
	}
	var fields []string
	rest := line
	for range columns + 1 { // the name is one more
		end := strings.IndexAny(rest, " \t")
		if end < 0 {
			return nil, errColumns
		}
		fields = append(fields, rest[:end])
		rest = strings.TrimLeft(rest[end:], " \t")
	}
	schedule, err := parseSchedule(fields[:columns])
	if err != nil {
		return nil, err
	}
	name := fields[columns]
	if !jobName.MatchString(name) {
		return nil, fmt.Errorf("%q is no name for a job", name)
	}
	return &job{name: name, command: rest, schedule: schedule}, nil
}

// find returns the job of this name, or nil.
func find(jobs []*job, name string) *job {
	for _, j := range jobs {
		if j.name == name {
			return j
		}
	}
	return nil
}
