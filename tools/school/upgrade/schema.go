package upgrade

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
)

// A schema is what the lines of a program's log are made of: what a rule or a
// dashboard can hang on.
type schema struct {
	lines  int
	forms  map[string]bool // json, key=value
	levels map[string]bool
	keys   map[string]bool
	times  map[string]bool // shapes, with 9 for a digit
}

func newSchema() schema {
	return schema{forms: map[string]bool{}, levels: map[string]bool{}, keys: map[string]bool{}, times: map[string]bool{}}
}

// logNotes runs the scripts over the start and over the copy and says in what
// the lines of their logs differ. A difference is no fault: whether it matters
// only those know who read the log.
func (s *Session) logNotes(ctx context.Context) ([]string, error) {
	was, err := s.schemaOf(ctx, s.startDir())
	if err != nil {
		return nil, err
	}
	is, err := s.schemaOf(ctx, s.Drill.Home())
	if err != nil {
		return nil, err
	}
	return was.differences(is), nil
}

// atOnce bounds the scripts under way at one time.
const atOnce = 4

// schemaOf reads what the program in dir prints while the scripts run. Scripts
// that fail count, too: their log is one all the same.
func (s *Session) schemaOf(ctx context.Context, dir string) (schema, error) {
	all := newSchema()
	program, err := s.builder.Build(ctx, dir, subject.Plain)
	if err != nil {
		return all, err
	}
	results := make([]script.Result, len(s.kata.Characterization))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, file := range s.kata.Characterization {
		group.Go(func() (err error) {
			results[i], err = script.Run(ctx, file, program, script.Options{Keep: true})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return all, err
	}
	for _, result := range results {
		for _, report := range result.Reports {
			for _, text := range []string{report.Stdout, report.Stderr} {
				for line := range strings.Lines(text) {
					all.add(strings.TrimSpace(line))
				}
			}
		}
	}
	return all, nil
}

var (
	pair  = regexp.MustCompile(`(?:^|\s)([A-Za-z_][\w.]*)=("(?:[^"\\]|\\.)*"|\S*)`)
	digit = regexp.MustCompile(`[0-9]`)
	zone  = regexp.MustCompile(`(Z|[+-]99:?99)$`)
)

// add takes in one line, if it is one of a log: a JSON object or pairs of
// key=value, with a level and a message.
func (c *schema) add(line string) {
	fields, form := map[string]string{}, "json"
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(line), &object) == nil {
		for key, value := range object {
			fields[key] = string(bytes.Trim(value, `"`))
		}
	} else {
		form = "key=value"
		for _, m := range pair.FindAllStringSubmatch(line, -1) {
			fields[m[1]] = m[2]
		}
	}
	level, hasLevel := fields["level"]
	if _, hasMessage := fields["msg"]; !hasLevel || !hasMessage {
		return
	}
	c.lines++
	c.forms[form] = true
	c.levels[level] = true
	for key := range fields {
		c.keys[key] = true
	}
	if at, ok := fields["time"]; ok {
		c.times[zone.ReplaceAllString(digit.ReplaceAllString(at, "9"), "Z")] = true
	}
}

// differences says in what a log differs from what it was, or nothing.
func (c schema) differences(now schema) []string {
	var all []string
	for _, aspect := range []struct {
		name    string
		was, is map[string]bool
	}{
		{"log form", c.forms, now.forms},
		{"log levels", c.levels, now.levels},
		{"log keys", c.keys, now.keys},
		{"log times", c.times, now.times},
	} {
		gone, fresh := without(aspect.was, aspect.is), without(aspect.is, aspect.was)
		if len(gone)+len(fresh) > 0 {
			all = append(all, fmt.Sprintf("%s: gone %s; new %s", aspect.name, listed(gone), listed(fresh)))
		}
	}
	if c.lines != now.lines {
		all = append(all, fmt.Sprintf("log lines while the scripts run: %d, were %d", now.lines, c.lines))
	}
	return all
}

func without(a, b map[string]bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(a)), func(key string) bool { return b[key] })
}

func listed(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}
