package pricefeed_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random feeds and flags:
//
//	go test -run Differential ./katas/06-fan-in -edition work
//
// The order of the output must not depend on the clock: -quiet is long, and only a
// feed that is alone loses its connection. The inputs avoid the defects: every server
// answers, no message is huge, and the output is read.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func inventCase(t *rapid.T) differential.Case {
	c := differential.Case{Upstreams: map[string]string{}}
	c.Args = append(c.Args, "-quiet", "20s")
	if rapid.IntRange(0, 2).Draw(t, "filtered") == 0 {
		c.Args = append(c.Args, "-symbols", rapid.SampledFrom([]string{"EURUSD", "eurusd, GBPUSD", ",", "", "NONE", "BTC-EUR,btc-eur"}).Draw(t, "symbols"))
	}
	retries := rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "retries")
	if retries > 0 {
		c.Args = append(c.Args, fmt.Sprintf("-retries=%d", retries))
	}
	if rapid.IntRange(0, 14).Draw(t, "wrong") == 0 {
		c.Args = append(c.Args, rapid.SampledFrom([]string{"-retries=-1", "-quiet=0", "-ping=x", "-for=1", "ftp://a/b", "http://"}).Draw(t, "mistake"))
	}

	feeds := rapid.IntRange(1, 4).Draw(t, "feeds")
	var plan strings.Builder
	for i := range feeds {
		path := fmt.Sprintf("/%c", 'a'+i)
		c.Args = append(c.Args, "$up"+path)
		inventFeed(t, &plan, path, feeds == 1, retries > 0)
	}
	c.Upstreams["up"] = plan.String()
	return c
}

// inventFeed writes the routes of one feed. It ends, or is given up.
func inventFeed(t *rapid.T, plan *strings.Builder, path string, alone, limited bool) {
	if alone {
		for range rapid.IntRange(0, 2).Draw(t, "lost") {
			inventTrouble(t, plan, path)
		}
	}
	switch end := rapid.IntRange(0, 9).Draw(t, "end"); {
	case end == 0:
		fmt.Fprintf(plan, "[[route]]\npath = %q\nstatus = %d\n", path, rapid.SampledFrom([]int{401, 403}).Draw(t, "status"))
	case end == 1 && limited:
		fmt.Fprintf(plan, "[[route]]\npath = %q\nstatus = %d\n", path, rapid.SampledFrom([]int{200, 302, 404, 500, 503}).Draw(t, "status"))
	default:
		fmt.Fprintf(plan, "[[route]]\npath = %q\n", path)
		inventMessages(t, plan)
		plan.WriteString("[[route.frame]]\nclose = 1000\n")
	}
}

// inventTrouble writes a route that answers once, and does not end the feed.
func inventTrouble(t *rapid.T, plan *strings.Builder, path string) {
	fmt.Fprintf(plan, "[[route]]\npath = %q\ntimes = 1\n", path)
	trouble := rapid.SampledFrom([]string{"close = 1001", "close = 1008", "close = 1011", "close = 4000", "cut = true", "", ""}).Draw(t, "trouble")
	if trouble == "" {
		fmt.Fprintf(plan, "status = %d\n", rapid.SampledFrom([]int{200, 404, 500, 503}).Draw(t, "status"))
		return
	}
	inventMessages(t, plan)
	fmt.Fprintf(plan, "[[route.frame]]\n%s\n", trouble)
}

// inventMessages writes messages, mostly ticks whose time goes up.
func inventMessages(t *rapid.T, plan *strings.Builder) {
	at := rapid.Int64Range(1, 50).Draw(t, "start")
	for range rapid.IntRange(0, 8).Draw(t, "messages") {
		at = max(at+rapid.Int64Range(-2, 10).Draw(t, "step"), 0)
		symbol := rapid.SampledFrom([]string{"EURUSD", "EURUSD", "gbpusd", "BTC-EUR", "ü", "", "A B"}).Draw(t, "symbol")
		price := rapid.SampledFrom([]string{`"1.10"`, `"1.10"`, `1.10`, `-2e5`, `"x"`, `null`, `""`, `true`}).Draw(t, "price")
		text := fmt.Sprintf(`{"symbol":%q,"price":%s,"time":%d}`, symbol, price, at)
		switch rapid.IntRange(0, 11).Draw(t, "kind") {
		case 0:
			text = rapid.SampledFrom([]string{"", "x", "[]", "null", "{}", `{"type":"heartbeat"}`, text + "x", text[:len(text)-1]}).Draw(t, "other")
		case 1:
			fmt.Fprintf(plan, "[[route.frame]]\nbinary = '%s'\n", text)
			continue
		case 2:
			plan.WriteString("[[route.frame]]\nping = \"p\"\n")
		case 3:
			text = " " + text + "\t"
		}
		fmt.Fprintf(plan, "[[route.frame]]\ntext = '%s'\n", text)
	}
}
