package gallery

import (
	"regexp"
	"strings"
)

// A diagram is a flow chart of a brief, as sentences: the site has no script that
// could draw it, and a list is also for those who cannot see a drawing.
type diagram struct {
	Arrows []arrow
	Source []codeLine
}

// An arrow leads from one node of a flow chart to another. Dashed ones are those for
// which nobody waits.
type arrow struct {
	From, Says, To string
	FromNote       string
	ToNote         string
	Dashed         bool
}

// mermaidArrow is the only form of a line that our flow charts have.
var mermaidArrow = regexp.MustCompile(`^\s*(\w+)(?:\["([^"]*)"\])?\s*(-->|-\.->)\s*(?:\|"([^"]*)"\|)?\s*(\w+)(?:\["([^"]*)"\])?\s*$`)

// diagramOf reads a flow chart in Mermaid's notation.
func diagramOf(text string) diagram {
	d := diagram{Source: says("mermaid", text)}
	labels := map[string]string{}
	label := func(id, text string) (name, note string) {
		if text != "" {
			labels[id] = text
		}
		if known, ok := labels[id]; ok {
			id = known
		}
		name, note, _ = strings.Cut(id, "<br>")
		return name, note
	}
	for line := range strings.Lines(text) {
		m := mermaidArrow.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			continue
		}
		a := arrow{Says: m[4], Dashed: m[3] != "-->"}
		a.From, a.FromNote = label(m[1], m[2])
		a.To, a.ToNote = label(m[5], m[6])
		d.Arrows = append(d.Arrows, a)
	}
	return d
}
