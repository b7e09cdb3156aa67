package hooker_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random spools, subscribers and
// answers:
//
//	go test -run Differential ./katas/10-webhooks -edition work
//
// Compared are the exit code, standard output, spool.log and failed.log. At most one
// delivery of a case is given up, because the lines of failed.log have no order when
// there are several. No redirect leaves its host, and none is needed to see a defect:
// those need a server that runs, a signal, or a full disk.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func inventCase(t *rapid.T) differential.Case {
	c := differential.Case{Files: map[string]string{}, Upstreams: map[string]string{}}
	names := []string{"a", "b", "c"}[:rapid.IntRange(0, 3).Draw(t, "subscribers")]
	var subscribers, plan strings.Builder
	for _, name := range names {
		inventAnswers(t, name, &plan)
		fmt.Fprintf(&subscribers, "%s $up/%s secret%s\n", name, name,
			rapid.SampledFrom([]string{"", "", "", " topics=order", " topics=order.,bill", " topics=", " rate=1000"}).Draw(t, "options"))
	}
	// The last one takes one event at most, and may give it up.
	lost := rapid.IntRange(0, 2).Draw(t, "lost") == 0
	if lost {
		fmt.Fprintf(&plan, "[[route]]\npath = \"/lost\"\nstatus = %d\n", rapid.SampledFrom([]int{500, 404, 410, 503, 301}).Draw(t, "status"))
		subscribers.WriteString("lost $up/lost secret topics=lost\n")
	}
	if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
		subscribers.WriteString(rapid.SampledFrom([]string{"a\n", "a http://h\n", "# fine\n\n", "b ftp://h s\n", "d http://h s topics\n", "a http://h s\n", "d http://h s rate=0\n"}).Draw(t, "line"))
	}
	c.Files["subscribers.txt"] = subscribers.String()
	c.Files["spool.log"] = inventSpool(t, names, lost)
	c.Upstreams["up"] = plan.String()

	c.Args = []string{"-private", "-pause", "1ms", "-spool", rapid.SampledFrom([]string{".", ".", ".", ".", "new", "subscribers.txt"}).Draw(t, "spool")}
	c.Args = append(c.Args, rapid.SampledFrom([]string{"-once", "-once", "-once", "-list"}).Draw(t, "mode"))
	c.Args = append(c.Args, "-tries", rapid.SampledFrom([]string{"4", "4", "4", "4", "9", "0"}).Draw(t, "tries"))
	if rapid.IntRange(0, 9).Draw(t, "wrong") == 0 {
		c.Args = append(c.Args, rapid.SampledFrom([]string{"-pause=0", "-max-pause=1us", "-timeout=x", "more", "-h"}).Draw(t, "mistake"))
	}
	file := rapid.SampledFrom([]string{"subscribers.txt", "subscribers.txt", "subscribers.txt", "none.txt"}).Draw(t, "file")
	c.Args = append([]string{"-subscribers", file}, c.Args...)
	return c
}

// inventAnswers lets a subscriber refuse at most three times, which is fewer than
// the tries, and then take everything.
func inventAnswers(t *rapid.T, name string, plan *strings.Builder) {
	for range rapid.IntRange(0, 3).Draw(t, "refusals") {
		fmt.Fprintf(plan, "[[route]]\npath = \"/%s\"\ntimes = 1\n", name)
		switch rapid.IntRange(0, 3).Draw(t, "refusal") {
		case 0:
			plan.WriteString("cut = \"headers\"\n")
		case 1:
			fmt.Fprintf(plan, "status = 503\nheader = { Retry-After = %q }\n", rapid.SampledFrom([]string{"0", "-1", "soon", "1.5"}).Draw(t, "after"))
		default:
			fmt.Fprintf(plan, "status = %d\n", rapid.SampledFrom([]int{500, 400, 404, 300, 304, 429}).Draw(t, "status"))
		}
	}
	fmt.Fprintf(plan, "[[route]]\npath = \"/%s\"\nstatus = %d\n", name, rapid.SampledFrom([]int{200, 200, 201, 204, 206}).Draw(t, "status"))
}

// inventSpool writes events, most of them whole, and who is through with them.
func inventSpool(t *rapid.T, names []string, lost bool) string {
	var b strings.Builder
	if rapid.Bool().Draw(t, "with next") {
		fmt.Fprintf(&b, "{\"next\":%d}\n", rapid.IntRange(0, 12).Draw(t, "next"))
	}
	id := 0
	for range rapid.IntRange(0, 6).Draw(t, "events") {
		id += rapid.IntRange(1, 3).Draw(t, "step")
		topic := rapid.SampledFrom([]string{"order.paid", "orders", "bill", "größe", "a b"}).Draw(t, "topic")
		if lost {
			topic, lost = "lost", false
		}
		body := base64.StdEncoding.EncodeToString(rapid.SliceOfN(rapid.Byte(), 0, 6).Draw(t, "body"))
		fmt.Fprintf(&b, "{\"event\":{\"id\":%d,\"topic\":%q,\"body\":%q}}\n", id, topic, body)
		for _, name := range names {
			if rapid.IntRange(0, 3).Draw(t, "done") == 0 {
				fmt.Fprintf(&b, "{\"done\":%d,\"to\":%q}\n", id, name)
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
			b.WriteString(rapid.SampledFrom([]string{"\n", "{}\n", "null\n", "[1]\n", "{\"done\":1\n", "{\"done\":1,\"to\":\"nobody\"}\n", "{\"event\":null}\n"}).Draw(t, "line"))
		}
	}
	return b.String()[:b.Len()-min(b.Len(), rapid.SampledFrom([]int{0, 0, 0, 1, 7}).Draw(t, "torn"))]
}
