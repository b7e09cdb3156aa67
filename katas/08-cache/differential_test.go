package quoted_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random requests and services:
//
//	go test -run Differential ./katas/08-cache -edition work
//
// The inputs avoid the defects: a URL for which the service fails is asked for
// once, nothing fills -max, and with several clients no URL comes twice.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func inventCase(t *rapid.T) differential.Case {
	c := differential.Case{Files: map[string]string{}, Upstreams: map[string]string{}}
	base := rapid.SampledFrom([]string{"", "", "", "/", "/base", "/base/"}).Draw(t, "base")
	paths, plan := inventService(t, strings.TrimSuffix(base, "/"))
	c.Upstreams["quotes"] = plan
	clients := rapid.SampledFrom([]string{"1", "1", "1", "4"}).Draw(t, "clients")
	list := inventList(t, paths, clients != "1")

	c.Args = append(c.Args, "-upstream", "$quotes"+base)
	if clients != "1" {
		c.Args = append(c.Args, "-clients", clients)
	}
	if rapid.Bool().Draw(t, "with ttl") {
		c.Args = append(c.Args, "-ttl", rapid.SampledFrom([]string{"1h", "0", "-1s", "1m"}).Draw(t, "ttl"))
	}
	if rapid.IntRange(0, 9).Draw(t, "wrong") == 0 {
		c.Args = append(c.Args, rapid.SampledFrom([]string{"-max=0", "-clients=0", "-ttl=1", "-timeout=x", "more"}).Draw(t, "mistake"))
	}
	if rapid.IntRange(0, 4).Draw(t, "stdin") == 0 {
		c.Stdin = list
		c.Args = append(c.Args, "-replay", "-")
	} else {
		c.Files["list.txt"] = list
		c.Args = append(c.Args, "-replay", rapid.SampledFrom([]string{"list.txt", "list.txt", "list.txt", "none.txt"}).Draw(t, "file"))
	}
	return c
}

// inventService returns the paths that can be asked for only once and the others, and
// the plan, in which they stand below base.
func inventService(t *rapid.T, base string) (paths [2][]string, plan string) {
	var text strings.Builder
	for _, path := range []string{"/a", "/A", "/b/c", "/größe", "/none"} {
		status := rapid.SampledFrom([]int{200, 200, 200, 200, 404, 301, 204, 429, 499, 500, 503}).Draw(t, "status")
		if status == 499 {
			status = 431
		}
		cut := rapid.SampledFrom([]string{"", "", "", "", "", "", "headers", "body"}).Draw(t, "cut")
		fmt.Fprintf(&text, "[[route]]\npath = %q\nstatus = %d\n", base+path, status)
		if status != 204 {
			fmt.Fprintf(&text, "body = %q\n", rapid.SampledFrom([]string{"1.25\n", "{}\n", strings.Repeat("long\n", 900)}).Draw(t, "body"))
		}
		if cut != "" {
			fmt.Fprintf(&text, "cut = %q\n", cut)
		}
		if control := rapid.SampledFrom([]string{"", "", "", "no-store", "max-age=0", "Private, x", "public"}).Draw(t, "control"); control != "" {
			fmt.Fprintf(&text, "header = { Cache-Control = %q }\n", control)
		}
		again := 1
		if status >= 500 || cut != "" {
			again = 0
		}
		paths[again] = append(paths[again], path)
	}
	return paths, text.String()
}

// inventList writes the requests, mostly good ones.
func inventList(t *rapid.T, paths [2][]string, distinct bool) string {
	once := append([]string{}, paths[0]...)
	var lines []string
	seen := map[string]bool{}
	for range rapid.IntRange(0, 10).Draw(t, "lines") {
		method := rapid.SampledFrom([]string{"GET", "GET", "GET", "GET", "POST", "HEAD", "get"}).Draw(t, "method")
		var url string
		switch {
		case len(once) > 0 && (len(paths[1]) == 0 || rapid.IntRange(0, 3).Draw(t, "once") == 0):
			url, once = once[0], once[1:]
		case len(paths[1]) > 0:
			url = rapid.SampledFrom(paths[1]).Draw(t, "path")
			url += rapid.SampledFrom([]string{"", "", "", "?x=1", "?x=1&y=2", "?y=2&x=1", "?", "?a;b=%zz"}).Draw(t, "query")
		default:
			continue
		}
		url = rapid.SampledFrom([]string{"", "", "", "http://shop.example"}).Draw(t, "host") + url
		key := strings.TrimPrefix(url, "http://shop.example")
		if distinct && seen[key] {
			continue
		}
		seen[key] = true
		lines = append(lines, method+" "+url)
	}
	if rapid.IntRange(0, 7).Draw(t, "decorated") == 0 {
		lines = append(lines, "", "# a comment", "   ")
	}
	if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
		lines = append(lines, rapid.SampledFrom([]string{"GET", "GET a", "GET /a 200", "G(T /a", "GET http://[::1"}).Draw(t, "fault"))
	}
	return strings.Join(lines, "\n") + "\n"
}
