package mirror_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random lists and servers:
//
//	go test -run Differential ./katas/03-worker-pool -edition work
//
// The inputs avoid the defects: a URL that fails three times, -fail-fast when a
// file fails, and the half of a file that v1 leaves when a download first breaks
// off and is then refused.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func inventCase(t *rapid.T) differential.Case {
	c := differential.Case{Files: map[string]string{}, Upstreams: map[string]string{}}
	failFast := rapid.IntRange(0, 4).Draw(t, "failing fast") == 0
	files := inventFiles(t, failFast)
	c.Upstreams["files"] = plan(files)
	c.Files["list.txt"] = inventList(t, files, failFast)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if rapid.IntRange(0, 5).Draw(t, "there") == 0 && !strings.Contains(name, "/") {
			c.Files[name] = rapid.SampledFrom([]string{files[name].body, "something else\n"}).Draw(t, "old")
		}
	}
	if failFast {
		c.Args = append(c.Args, "-fail-fast")
	}
	if rapid.Bool().Draw(t, "limited") {
		c.Args = append(c.Args, "-n", rapid.SampledFrom([]string{"1", "2", "16", "0", "-1"}).Draw(t, "workers"))
	}
	if rapid.IntRange(0, 3).Draw(t, "impatient") == 0 {
		c.Args = append(c.Args, "-timeout", "5s")
	}
	c.Args = append(c.Args, "-o", rapid.SampledFrom([]string{".", "out", "out/deep"}).Draw(t, "dir"), "list.txt")
	return c
}

// A served file is what the server does when it is asked for it.
type served struct {
	body     string
	status   int
	troubles int  // 503 so often first
	cut      bool // broken off once before that
}

func inventFiles(t *rapid.T, faultless bool) map[string]served {
	files := map[string]served{}
	names := []string{"a.txt", "b.txt", "c", "sub/d.txt", "sub/e.txt", "sub/deeper/f", "größe.txt"}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 6, rapid.ID).Draw(t, "names") {
		file := served{
			body:   rapid.SampledFrom([]string{"alpha\n", "beta\n", "\n", strings.Repeat("long line\n", 500)}).Draw(t, "body"),
			status: rapid.SampledFrom([]int{200, 200, 200, 404, 410}).Draw(t, "status"),
		}
		if !faultless {
			file.status = rapid.SampledFrom([]int{file.status, file.status, file.status, 403, 400, 429}).Draw(t, "refusal")
			file.troubles = rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1}).Draw(t, "troubles")
			file.cut = file.status == 200 && rapid.IntRange(0, 5).Draw(t, "cut") == 0
		}
		files[name] = file
	}
	return files
}

// plan writes the routes of all files.
func plan(files map[string]served) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := files[name]
		if file.troubles > 0 {
			fmt.Fprintf(&text, "[[route]]\npath = %q\nstatus = 503\ntimes = %d\n", "/"+name, file.troubles)
		}
		if file.cut && len(file.body) > 1 {
			fmt.Fprintf(&text, "[[route]]\npath = %q\nbody = %q\ncut = \"body\"\ntimes = 1\n", "/"+name, file.body)
		}
		fmt.Fprintf(&text, "[[route]]\npath = %q\nstatus = %d\nbody = %q\n", "/"+name, file.status, file.body)
	}
	return text.String()
}

// inventList writes a list, mostly a good one.
func inventList(t *rapid.T, files map[string]served, faultless bool) string {
	var lines []string
	names := slices.Sorted(maps.Keys(files))
	for range rapid.IntRange(0, 8).Draw(t, "lines") {
		name := rapid.SampledFrom(names).Draw(t, "name")
		sum := sha256.Sum256([]byte(files[name].body))
		line := "$files/" + name
		switch rapid.IntRange(0, 6).Draw(t, "sum") {
		case 0, 1:
			line += "  " + hex.EncodeToString(sum[:])
		case 2:
			line += " " + strings.ToUpper(hex.EncodeToString(sum[:]))
		case 3:
			if faultless {
				break
			}
			line += " " + strings.Repeat("0", 64)
		}
		lines = append(lines, line)
	}
	if rapid.IntRange(0, 5).Draw(t, "decorated") == 0 {
		lines = append(lines, "", "# a comment", "   ")
	}
	if rapid.IntRange(0, 7).Draw(t, "broken") == 0 {
		lines = append(lines, rapid.SampledFrom([]string{
			"ftp://files/a", "$files/a.txt 123", "$files/a.txt x y", "$files/a.txt?again", "nothing", "http://[::1",
		}).Draw(t, "fault"))
	}
	return strings.Join(rapid.Permutation(lines).Draw(t, "order"), "\n") + "\n"
}
