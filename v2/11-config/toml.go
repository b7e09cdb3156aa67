package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// parseTOML returns the values of a file.
func parseTOML(file string, data []byte) (*value, error) {
	var root map[string]any
	if err := toml.Unmarshal(data, &root); err != nil {
		if at, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, _ := at.Position()
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		return nil, err
	}
	r := &tomlReader{file: file, lines: tomlLines(data)}
	return r.value("", 1, root), nil
}

// tomlReader makes values of what the library returns, and of the lines that it
// does not.
type tomlReader struct {
	file  string
	lines map[string]int // by path
}

// value makes a value of the one at path. If its line is not known, it is that of
// what it is in.
func (r *tomlReader) value(path string, line int, from any) *value {
	line = cmp.Or(r.lines[path], line)
	v := &value{where: fmt.Sprintf("%s:%d", r.file, line)}
	switch from := from.(type) {
	case map[string]any:
		v.kind = table
		for key, item := range from {
			v.table = append(v.table, entry{key, r.value(join(path, key), line, item)})
		}
		slices.SortFunc(v.table, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	case []any:
		v.kind = list
		for i, item := range from {
			v.list = append(v.list, r.value(fmt.Sprintf("%s[%d]", path, i), line, item))
		}
	case bool:
		v.text = "0"
		if from {
			v.text = "1"
		}
	case float64:
		v.text = strconv.FormatFloat(from, 'f', -1, 64)
	default:
		v.text = fmt.Sprint(from)
	}
	return v
}

// tomlLines returns the lines of keys and of tables, by path. The data are valid.
func tomlLines(data []byte) map[string]int {
	var (
		lines  = map[string]int{}
		sizes  = map[string]int{} // of arrays of tables
		parser unstable.Parser
		prefix string // of the table
		line   = 1
		seen   = 0 // bytes whose lines are counted
	)
	parser.Reset(data)
	for parser.NextExpression() {
		e := parser.Expression()
		path := prefix
		if e.Kind != unstable.KeyValue {
			path = ""
		}
		for keys := e.Key(); keys.Next(); {
			key := keys.Node()
			line += bytes.Count(data[seen:key.Raw.Offset], []byte("\n"))
			seen = int(key.Raw.Offset)
			path = join(path, string(key.Data))
			if e.Kind == unstable.ArrayTable && keys.IsLast() {
				sizes[path]++
			}
			if size := sizes[path]; size > 0 {
				path = fmt.Sprintf("%s[%d]", path, size-1)
			}
			lines[path] = cmp.Or(lines[path], line)
		}
		if e.Kind != unstable.KeyValue {
			prefix = path
		}
	}
	return lines
}
