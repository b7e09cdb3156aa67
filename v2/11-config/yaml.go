package main

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxValues is the number of values in a file, counted through aliases. A file
// with 20,000 routes has 120,000.
const maxValues = 200_000

// yamlReader makes values of YAML nodes. It decides itself what a scalar means,
// as YAML 1.1 has it, because the files in use rely on that.
type yamlReader struct {
	file   string
	left   int                 // values that may still come
	inside map[*yaml.Node]bool // anchors whose value is being read for an alias
}

// parseYAML returns the first document of a file.
func parseYAML(file string, data []byte) (*value, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, err
	}
	if document.Kind == 0 {
		return &value{kind: table}, nil
	}
	r := &yamlReader{file: file, left: maxValues, inside: map[*yaml.Node]bool{}}
	root, err := r.value(document.Content[0])
	if err != nil {
		return nil, err
	}
	if root.kind != table && root.kind != null {
		return nil, errors.New("expected a table")
	}
	return root, nil
}

func (r *yamlReader) value(n *yaml.Node) (*value, error) {
	if r.left--; r.left < 0 {
		return nil, fmt.Errorf("more than %d values, with those that aliases stand for", maxValues)
	}
	v := &value{where: fmt.Sprintf("%s:%d", r.file, n.Line)}
	switch n.Kind {
	case yaml.AliasNode:
		if r.inside[n.Alias] {
			return nil, fmt.Errorf("%s: an anchor contains itself", v.where)
		}
		r.inside[n.Alias] = true
		defer delete(r.inside, n.Alias)
		return r.value(n.Alias)
	case yaml.MappingNode:
		v.kind = table
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			item, err := r.value(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			if key.ShortTag() != "!!merge" {
				v.table = append(v.table, entry{key.Value, item})
				continue
			}
			// At its place, as yaml.v2 did it: a key before it counts less.
			merged, err := mergedEntries(item)
			if err != nil {
				return nil, err
			}
			v.table = append(v.table, merged...)
		}
	case yaml.SequenceNode:
		v.kind = list
		for _, child := range n.Content {
			item, err := r.value(child)
			if err != nil {
				return nil, err
			}
			v.list = append(v.list, item)
		}
	default:
		v.text, v.kind = scalar(n)
	}
	return v, nil
}

// mergedEntries returns the entries that a merge key stands for. Of several tables
// the first counts most.
func mergedEntries(v *value) ([]entry, error) {
	switch v.kind {
	case table:
		return v.table, nil
	case list:
		var all []entry
		for _, item := range slices.Backward(v.list) {
			if item.kind != table {
				return nil, fmt.Errorf("%s: a merge key needs tables", item.where)
			}
			all = append(all, item.table...)
		}
		return all, nil
	default:
		return nil, fmt.Errorf("%s: a merge key needs a table", v.where)
	}
}

var (
	yamlBool  = regexp.MustCompile(`^(?:(y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)|n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$`)
	yamlNull  = regexp.MustCompile(`^(?:|~|null|Null|NULL)$`)
	yamlFloat = regexp.MustCompile(`^[-+]?[0-9]*\.?[0-9]+(?:[eE][-+][0-9]+)?$`)
)

// scalar returns the text of a scalar. What is plain is a boolean, a number or null
// first, in the sense of YAML 1.1, and its text is that of viper.
func scalar(n *yaml.Node) (string, kind) {
	switch {
	case n.Style != 0: // quoted, a block or with a tag
		return n.Value, text
	case yamlNull.MatchString(n.Value):
		return "", null
	}
	if is := yamlBool.FindStringSubmatch(n.Value); is != nil {
		if is[1] == "" {
			return "0", text
		}
		return "1", text
	}
	return number(n.Value), text
}

// number returns the text of a number as viper has it, and any other text as it is. A
// number begins with a sign, a digit or a dot, and has no underscore after a dot at
// its beginning.
func number(s string) string {
	digits := strings.ReplaceAll(s, "_", "")
	switch {
	case s[0] == '.':
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	case strings.ContainsAny(s[:1], "+-0123456789"):
		if i, ok := new(big.Int).SetString(digits, 0); ok {
			return i.String()
		}
		if f, err := strconv.ParseFloat(digits, 64); err == nil && yamlFloat.MatchString(digits) {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return s
}
