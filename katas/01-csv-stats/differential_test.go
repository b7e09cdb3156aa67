package csvstats_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random inputs:
//
//	go test -run Differential ./katas/01-csv-stats -edition work
//
// The inputs avoid three things, because v1 does not give the same answer twice
// for them: sums that depend on the order of addition (all values are quarters),
// cells that are no numbers in more than one file (v1 counts them without a
// lock), and standard input that is named twice.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func inventCase(t *rapid.T) differential.Case {
	c := differential.Case{Files: map[string]string{}}
	value := rapid.SampledFrom([]string{"v", "v", "v", "amount", ""}).Draw(t, "value")
	c.Args = append(c.Args, "-value", value)
	if rapid.Bool().Draw(t, "grouped") {
		c.Args = append(c.Args, "-by", rapid.SampledFrom([]string{"k", "k", "k", "v", "nokey"}).Draw(t, "by"))
	}
	if format := rapid.SampledFrom([]string{"", "table", "json", "json", "xml"}).Draw(t, "format"); format != "" {
		c.Args = append(c.Args, "-format", format)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "files") {
		name := fmt.Sprintf("%d.csv", i)
		text := inventFile(t, i == 0)
		if i == 1 && rapid.Bool().Draw(t, "piped") {
			c.Stdin, name = text, "-"
		} else {
			c.Files[name] = text
		}
		c.Args = append(c.Args, name)
	}
	if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
		c.Args = append(c.Args, "nowhere.csv")
	}
	return c
}

// inventFile makes a CSV file, mostly a good one.
func inventFile(t *rapid.T, withText bool) string {
	header := rapid.SampledFrom([]string{"k,v", "k,v", "k,v", " k , v ", "v,k", "k,w", "k,v,v", "\ufeffk,v", ""}).Draw(t, "header")
	columns := strings.Count(header, ",") + 1
	cells := []string{"1", "2.5", "-3", "0", "10.25", " 7 ", "1e2", "+4", "0x1p4"}
	if withText {
		cells = append(cells, "", "n/a", "1 000", "--")
	}
	groups := []string{"a", "b", "B", "", " a", "\"x, y\"", "\"say \"\"hi\"\"\"", "<&>", "größe"}
	lines := []string{header}
	for range rapid.IntRange(0, 8).Draw(t, "rows") {
		row := make([]string, columns)
		for j := range row {
			if strings.TrimSpace(strings.TrimPrefix(strings.Split(header, ",")[j], "\ufeff")) == "k" {
				row[j] = rapid.SampledFrom(groups).Draw(t, "group")
			} else {
				row[j] = rapid.SampledFrom(cells).Draw(t, "cell")
			}
		}
		lines = append(lines, strings.Join(row, ","))
	}
	if rapid.IntRange(0, 7).Draw(t, "broken") == 0 {
		at := rapid.IntRange(0, len(lines)).Draw(t, "where")
		lines = slices.Insert(lines, at, rapid.SampledFrom([]string{"a,\"1", "a,1,2,3,4", "only", "a\"b,1"}).Draw(t, "fault"))
	}
	end := rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "line end")
	return strings.Join(lines, end) + end
}
