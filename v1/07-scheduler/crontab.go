package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/robfig/cron"
)

// A job is a line of the crontab.
type job struct {
	name     string
	command  string
	env      []string // assignments above the line
	schedule cron.Schedule
}

type crontab struct {
	jobs []*job
}

var (
	assignment = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$`)
	jobName    = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
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
func readCrontab(path string) (*crontab, error) {
	var r io.Reader = os.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}

	t := &crontab{}
	var env []string
	scanner := bufio.NewScanner(r)
	for n := 1; scanner.Scan(); n++ {
		line := strings.TrimSpace(scanner.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if m := assignment.FindStringSubmatch(line); m != nil {
			env = append(env, m[1]+"="+m[2])
			continue
		}
		j, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %s", path, n, err)
		}
		if t.find(j.name) != nil {
			return nil, fmt.Errorf("%s:%d: there are two jobs named %s", path, n, j.name)
		}
		j.env = append(os.Environ(), env...)
		t.jobs = append(t.jobs, j)
	}
	if err := scanner.Err(); err != nil {
		if strings.Contains(err.Error(), "token too long") {
			return nil, fmt.Errorf("%s: a line is longer than 64 kB", path)
		}
		return nil, err
	}
	if len(t.jobs) == 0 {
		return nil, fmt.Errorf("%s: no jobs", path)
	}
	return t, nil
}

// parseLine reads the schedule, the name and the command of a job.
func parseLine(line string) (*job, error) {
	fields := 6
	if strings.HasPrefix(line, "@every") {
		fields = 2
	} else if line[0] == '@' {
		fields = 1
	}
	var spec []string
	rest := line
	for i := 0; i <= fields; i++ { // the name is one more
		end := strings.IndexAny(rest, " \t")
		if end < 0 {
			return nil, fmt.Errorf("a line is: seconds, minutes, hours, day, month, weekday, name, command")
		}
		spec = append(spec, rest[:end])
		rest = strings.TrimLeft(rest[end:], " \t")
	}
	schedule, err := cron.Parse(strings.Join(spec[:fields], " "))
	if err != nil {
		return nil, err
	}
	name := spec[fields]
	if !jobName.MatchString(name) {
		return nil, fmt.Errorf("%q is no name for a job", name)
	}
	return &job{name: name, command: rest, schedule: schedule}, nil
}

// find returns the job of this name, or nil.
func (t *crontab) find(name string) *job {
	for _, j := range t.jobs {
		if j.name == name {
			return j
		}
	}
	return nil
}
