package gallery

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A graphPicture is a module graph in columns, by the distance from the program. Its
// numbers are in units of the picture.
type graphPicture struct {
	Name          string // of the edition
	Width, Height int
	Nodes         []graphNode
	Edges         []string // paths of lines
}

type graphNode struct {
	X, Y, TextX, TextY  int
	Label, Title, Class string
	column, end         int
}

const (
	graphRow    = 26
	graphLetter = 8  // what a letter takes, at most
	graphGap    = 70 // between two columns
	graphMargin = 12
)

// pictureOf lays out a graph. Within a column a module stands near those that require
// it.
func (m *modules) pictureOf(edition string, marked map[string]bool) graphPicture {
	nodes := map[string]*moduleNode{m.root.path: m.root}
	for _, node := range m.all {
		nodes[node.path] = node
	}
	columns := m.columns(nodes)
	placed := map[string]*graphNode{}
	p := graphPicture{Name: edition}
	x, rows := graphMargin, 0
	for i, column := range columns {
		for row, path := range column {
			g := &graphNode{X: x, TextX: x + 10, Label: shortPath(path), Class: "indirect", column: i}
			g.Title = strings.TrimSpace(path + " " + nodes[path].version)
			switch {
			case i == 0:
				g.Class, g.Title = "root", path+", the program"
			case nodes[path].direct:
				g.Class = "direct"
				g.Title += ", required by the program"
			}
			if marked[path] {
				g.Class += " marked"
				g.Label += " !"
			}
			g.Y = graphMargin + graphRow/2 + row*graphRow
			g.TextY = g.Y + 4
			g.end = g.TextX + graphLetter*utf8.RuneCountInString(g.Label)
			placed[path] = g
		}
		next := x
		for _, path := range column {
			next = max(next, placed[path].end)
		}
		p.Width = next + graphMargin
		x, rows = next+graphGap, max(rows, len(column))
	}
	p.Height = 2*graphMargin + rows*graphRow
	for _, column := range columns {
		for _, path := range column {
			p.Nodes = append(p.Nodes, *placed[path])
			for _, to := range nodes[path].requires {
				if placed[to] != nil {
					p.Edges = append(p.Edges, edge(placed[path], placed[to]))
				}
			}
		}
	}
	return p
}

// edge is the line from a module to one that it requires: to the right into a later
// column, or around the end of both.
func edge(from, to *graphNode) string {
	if to.column > from.column {
		middle := (from.end + 4 + to.X - 8) / 2
		return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", from.end+4, from.Y, middle, from.Y, middle, to.Y, to.X-8, to.Y)
	}
	out := max(from.end, to.end) + graphGap/2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", from.end+4, from.Y, out, from.Y, out, to.Y, to.end+4, to.Y)
}

// columns are the modules by their distance from the program. A module that nothing
// reaches, as go.mod may name one, stands in the column behind the direct ones.
func (m *modules) columns(nodes map[string]*moduleNode) [][]string {
	distance := map[string]int{m.root.path: 0}
	for queue := []string{m.root.path}; len(queue) > 0; queue = queue[1:] {
		for _, to := range nodes[queue[0]].requires {
			if _, seen := distance[to]; !seen && nodes[to] != nil {
				distance[to] = distance[queue[0]] + 1
				queue = append(queue, to)
			}
		}
	}
	columns := [][]string{{m.root.path}}
	for _, node := range m.all { // They are sorted.
		at, reached := distance[node.path]
		if !reached {
			at = 2
		}
		for len(columns) <= at {
			columns = append(columns, nil)
		}
		columns[at] = append(columns[at], node.path)
	}
	columns = slices.DeleteFunc(columns, func(c []string) bool { return len(c) == 0 })
	for i := 1; i < len(columns); i++ {
		near := map[string]float64{}
		for _, path := range columns[i] {
			near[path] = middleOfParents(path, columns[i-1], nodes)
		}
		slices.SortStableFunc(columns[i], func(a, b string) int { return cmp.Compare(near[a], near[b]) })
	}
	return columns
}

// middleOfParents is the mean row of those in a column that require a module.
func middleOfParents(path string, column []string, nodes map[string]*moduleNode) float64 {
	sum, n := 0, 0
	for row, parent := range column {
		if slices.Contains(nodes[parent].requires, path) {
			sum, n = sum+row, n+1
		}
	}
	if n == 0 {
		return float64(len(column))
	}
	return float64(sum) / float64(n)
}

// shortPath leaves out the host that most modules have, and the middle of what is long.
func shortPath(path string) string {
	path = strings.TrimPrefix(path, "github.com/")
	const longest = 34
	if utf8.RuneCountInString(path) <= longest {
		return path
	}
	return path[:12] + "…" + path[len(path)-(longest-13):]
}
