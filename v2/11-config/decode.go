package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// decoder makes a Config of a value, and collects what is wrong with it.
type decoder struct {
	problems []error
}

// setter puts a value, which has been found at a path of keys, to where it belongs.
type setter func(path string, v *value)

// decode returns the configuration that root describes, or all that is wrong with it.
func decode(root *value) (*Config, error) {
	d := &decoder{}
	cfg := &Config{Listen: "localhost:8080", Timeout: 10 * time.Second, MaxBody: 1 << 20}
	d.table("", root, map[string]setter{
		"listen":      into(d, &cfg.Listen, parseListen),
		"timeout":     into(d, &cfg.Timeout, parseDuration),
		"max_body":    into(d, &cfg.MaxBody, parseSize),
		"debug":       into(d, &cfg.Debug, parseBool),
		"maintenance": into(d, &cfg.Maintenance, parseBool),
		"label":       into(d, &cfg.Label, plain[string]),
		"api_key":     into(d, &cfg.APIKey, plain[Secret]),
		"routes":      d.routes(&cfg.Routes),
	})
	for i := range cfg.Routes {
		r := &cfg.Routes[i]
		r.Timeout = cmp.Or(r.Timeout, cfg.Timeout)
		r.APIKey = cmp.Or(r.APIKey, cfg.APIKey)
	}
	return cfg, errors.Join(d.problems...)
}

// report adds a problem.
func (d *decoder) report(path string, v *value, err error) {
	d.problems = append(d.problems, fmt.Errorf("%s: %s: %w", v.where, path, err))
}

// table hands the values of a table to the setters of their keys, which are found
// in upper and lower case. Of a key that is there twice the last one counts. Keys
// that begin with x- are for people, and for anchors.
func (d *decoder) table(path string, v *value, setters map[string]setter, required ...string) {
	if v.kind == text || v.kind == list {
		d.report(path, v, errors.New("expected a table"))
		return
	}
	last := map[string]*value{}
	for _, e := range v.table {
		last[strings.ToLower(e.key)] = e.value
	}
	for _, e := range v.table {
		name := strings.ToLower(e.key)
		set, known := setters[name]
		switch {
		case last[name] != e.value, known && e.value.kind == null:
		case known:
			set(join(path, e.key), e.value)
		case !strings.HasPrefix(name, "x-"):
			d.report(join(path, e.key), e.value, unknown(name, setters))
		}
	}
	for _, name := range required {
		if last[name] == nil || last[name].kind == null {
			d.report(join(path, name), v, errors.New("is missing"))
		}
	}
}

// routes reads the list of routes. A single one needs no list.
func (d *decoder) routes(to *[]Route) setter {
	return func(path string, v *value) {
		routes := v.list
		if v.kind == text || len(v.table) > 0 {
			routes = []*value{v}
		}
		for i, v := range routes {
			r, path := Route{}, fmt.Sprintf("%s[%d]", path, i)
			d.table(path, v, map[string]setter{
				"prefix":       into(d, &r.Prefix, parsePrefix),
				"upstream":     into(d, &r.Upstream, parseUpstream),
				"timeout":      into(d, &r.Timeout, parseRouteTimeout),
				"strip_prefix": into(d, &r.StripPrefix, parseBool),
				"api_key":      into(d, &r.APIKey, plain[Secret]),
				"headers":      d.headers(&r.Headers),
			}, "prefix", "upstream")
			*to = append(*to, r)
		}
	}
}

// headers reads a table whose keys are free, or a list of such tables, which counts
// as one.
func (d *decoder) headers(to *map[string]string) setter {
	return func(path string, v *value) {
		tables := []*value{v}
		if v.kind == list {
			tables = v.list
		}
		var all []entry
		for _, t := range tables {
			if t.kind != table {
				d.report(path, t, errors.New("expected a table"))
			}
			all = append(all, t.table...)
		}
		last := map[string]*value{}
		for _, e := range all {
			last[e.key] = e.value
		}
		*to = map[string]string{}
		for _, e := range all {
			if last[e.key] != e.value {
				continue
			}
			var header string
			into(d, &header, plain[string])(join(path, e.key), e.value)
			(*to)[e.key] = header
		}
	}
}

// into is the setter of a value that parse understands. The value of null is "".
func into[T any](d *decoder, to *T, parse func(string) (T, error)) setter {
	return func(path string, v *value) {
		err := errors.New("expected a single value")
		if v.kind == text || v.kind == null {
			*to, err = parse(v.text)
		}
		if err != nil {
			d.report(path, v, err)
		}
	}
}

func plain[T ~string](text string) (T, error) { return T(text), nil }

func parseListen(text string) (string, error) {
	return text, check(text != "", "expected an address such as localhost:8080")
}

func parseSize(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 0, 64)
	return n, check(err == nil && n >= 1, "expected a whole number, 1 or more")
}

func parseBool(text string) (bool, error) {
	is, err := strconv.ParseBool(cmp.Or(text, "false"))
	return is, check(err == nil, "expected true or false")
}

func parseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	return d, check(err == nil && d >= time.Millisecond, "expected a duration of 1ms or more, such as 1.5s")
}

// parseRouteTimeout takes 0 for the timeout of all routes.
func parseRouteTimeout(text string) (time.Duration, error) {
	if d, err := time.ParseDuration(text); err == nil && d == 0 {
		return 0, nil
	}
	return parseDuration(text)
}

func parsePrefix(text string) (string, error) {
	return text, check(strings.HasPrefix(text, "/"), "expected a path that begins with a slash")
}

// parseUpstream never returns an error of url.Parse: it repeats the URL, which may
// have a password in it.
func parseUpstream(text string) (Upstream, error) {
	u, err := url.Parse(text)
	ok := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	return Upstream{u}, check(ok, "expected a URL such as http://host:80/path")
}

// check returns an error unless ok.
func check(ok bool, message string) error {
	if ok {
		return nil
	}
	return errors.New(message)
}

// unknown is the error of a key that does not exist.
func unknown(key string, known map[string]setter) error {
	nearest, distance := "", 3
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if n := editDistance(key, name); n < distance {
			nearest, distance = name, n
		}
	}
	if nearest == "" {
		return errors.New("unknown key")
	}
	return fmt.Errorf("unknown key, did you mean %s?", nearest)
}

// editDistance is the number of letters to add, remove or change between a and b
// (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
