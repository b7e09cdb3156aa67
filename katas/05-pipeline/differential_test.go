package etl_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random exports, products
// and checkpoints:
//
//	go test -run Differential ./katas/05-pipeline -edition work
//
// The inputs avoid the defects: a failed lookup hangs v1. They also avoid a
// checkpoint whose output is missing: v1 refuses it, but first makes an empty
// output.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func inventCase(t *rapid.T) differential.Case {
	c := differential.Case{Files: map[string]string{}, Upstreams: map[string]string{}}
	if rapid.IntRange(0, 2).Draw(t, "limited") == 0 {
		c.Args = append(c.Args, "-limit", rapid.SampledFrom([]string{"1", "2", "3", "5", "0", "-1"}).Draw(t, "limit"))
	}
	if rapid.Bool().Draw(t, "enriched") {
		c.Upstreams["products"] = inventProducts(t)
		c.Args = append(c.Args, "-enrich", rapid.SampledFrom([]string{"$products", "$products/", "$products/v1/skus"}).Draw(t, "url"))
		if rapid.IntRange(0, 3).Draw(t, "held back") == 0 {
			c.Args = append(c.Args, "-rate", rapid.SampledFrom([]string{"200", "1000.5", "1e9", "0", "-3"}).Draw(t, "rate"))
		}
	}
	c.Files["a.csv"] = inventExport(t)
	if rapid.IntRange(0, 3).Draw(t, "in batches") == 0 {
		c.Files["b.csv"] = inventExport(t)
		c.Files["c.txt"] = "not for us\n"
		c.Args = append(c.Args, "-batches", ".", rapid.SampledFrom([]string{"out", "out/deep"}).Draw(t, "directory"))
		return c
	}
	if rapid.Bool().Draw(t, "continued") {
		inventOutput(t, c.Files)
	}
	c.Args = append(c.Args, rapid.SampledFrom([]string{"a.csv", "a.csv", "a.csv", "a.csv", "nowhere.csv", "."}).Draw(t, "input"), "out.csv")
	return c
}

const header = "time;store;receipt;sku;qty;cents"

// inventExport writes an export, mostly a good one.
func inventExport(t *rapid.T) string {
	lines := []string{header}
	for range rapid.IntRange(0, 25).Draw(t, "lines") {
		switch rapid.IntRange(0, 30).Draw(t, "kind") {
		case 0:
			lines = append(lines, rapid.SampledFrom([]string{
				"", ";;;;;", "2019-06-03T09:00:00;S1;1;apple;1", "2019-06-03T9:00:00.5;S1;1;apple;1;40", "2019-06-03T24:00:00;S1;1;apple;1;40",
				"2019-06-03T09:00:00;;1;apple;1;40", "2019-06-03T09:00:00;S1;1;;1;40", "2019-06-03T09:00:00;S1;1;apple;x;40",
				"2019-06-03T09:00:00;S1;1;apple;1;", "\ufeff", "2019-06-03T09:00:00;S1;1;apple;1;40\r",
			}).Draw(t, "odd"))
		case 1:
			if rapid.IntRange(0, 4).Draw(t, "breaks off") == 0 {
				lines = append(lines, strings.Repeat("x", 70_000))
			}
		default:
			lines = append(lines, fmt.Sprintf("2019-06-%02dT%02d:%02d:00;%s;%d;%s;%d;%d",
				rapid.SampledFrom([]int{3, 3, 3, 3, 4}).Draw(t, "day"),
				rapid.SampledFrom([]int{8, 9, 9, 9, 10}).Draw(t, "hour"),
				rapid.IntRange(0, 59).Draw(t, "minute"),
				rapid.SampledFrom([]string{"S1", "S2", "S10", "T1", "größe"}).Draw(t, "store"),
				rapid.IntRange(1, 4).Draw(t, "receipt"),
				rapid.SampledFrom([]string{"apple", "bread", "gift", "plain", "special", "50% off", "a/b"}).Draw(t, "sku"),
				rapid.IntRange(-2, 3).Draw(t, "qty"),
				rapid.IntRange(-5, 2000).Draw(t, "cents")))
		}
	}
	switch rapid.IntRange(0, 12).Draw(t, "form") {
	case 0:
		lines[0] = "\ufeff" + header
	case 1:
		lines[0] = strings.ToUpper(header)
	case 2:
		return ""
	case 3:
		return strings.Join(lines, "\r\n")
	}
	return strings.Join(lines, "\n") + "\n"
}

// inventProducts writes the plan of a product service that knows most products.
func inventProducts(t *rapid.T) string {
	products := map[string]string{}
	for _, sku := range []string{"apple", "bread", "gift", "plain", "50% off", "a/b"} {
		products[sku] = rapid.SampledFrom([]string{`{"category": "Food"}`, `{"category": "food"}`, `{"category": "Voucher"}`, `{}`, `{"category": "ÄRMEL"}`}).Draw(t, "product")
	}
	var text strings.Builder
	for _, sku := range slices.Sorted(maps.Keys(products)) {
		for _, prefix := range []string{"/", "/v1/skus/"} {
			fmt.Fprintf(&text, "[[route]]\npath = %q\nbody = %q\nlatency = %q\n", prefix+sku, products[sku],
				rapid.SampledFrom([]string{"0ms", "0ms", "3ms", "9ms"}).Draw(t, "latency"))
		}
	}
	return text.String()
}

// inventOutput writes what an earlier run may have left.
func inventOutput(t *rapid.T, files map[string]string) {
	const rows = "hour;store;category;baskets;items;cents\n2019-06-01T09;S1;food;1;1;40\n2019-06-0"
	files["out.csv"] = rows
	if rapid.IntRange(0, 3).Draw(t, "as if done") == 0 {
		return
	}
	files["out.csv.ckpt"] = rapid.SampledFrom([]string{
		fmt.Sprintf(`{"lines":%d,"size":%d,"hours":1}`+"\n", rapid.IntRange(-1, 30).Draw(t, "lines done"), rapid.SampledFrom([]int{0, 40, 71, len(rows), len(rows) + 1, -1}).Draw(t, "size")),
		`{"lines": 3, "size": 71, "hours": 1}`, "{}", "", "lines: 3", `{"lines": "3"}`,
	}).Draw(t, "checkpoint")
}
