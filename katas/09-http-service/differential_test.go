package notes_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random batches of requests:
//
//	go test -run Differential ./katas/09-http-service -edition work
//
// The inputs avoid the defects: no limit and no offset is negative, no body is
// large, the file can be written. They also avoid what is never the same twice,
// the ids that POST makes, and what is free, the reason why a body is no note.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func inventCase(t *rapid.T) differential.Case {
	c := differential.Case{Files: map[string]string{}}
	if rapid.IntRange(0, 3).Draw(t, "with file") > 0 {
		c.Files["notes.json"] = inventFile(t)
	}
	list := inventList(t)
	c.Args = []string{"-data", "notes.json"}
	if rapid.IntRange(0, 9).Draw(t, "wrong") == 0 {
		c.Args = append(c.Args, rapid.SampledFrom([]string{"-idle=0", "-idle=1", "-data=", "-v=x", "-data=.", "-idle=-1s"}).Draw(t, "mistake"))
	}
	if rapid.IntRange(0, 4).Draw(t, "stdin") == 0 {
		c.Stdin = list
		c.Args = append(c.Args, "-batch", "-")
	} else {
		c.Files["list.txt"] = list
		c.Args = append(c.Args, "-batch", rapid.SampledFrom([]string{"list.txt", "list.txt", "list.txt", "list.txt", "none.txt"}).Draw(t, "file"))
	}
	return c
}

func ids() []string    { return []string{"a", "b", "c", "A", "tags", "text", "x-1_2.y"} }
func titles() []string { return []string{"One", "two", " Zwei ", "größe", "<&>", "0"} }
func tags() []string   { return []string{"ops", "red", "", "a b"} }

func inventNote(t *rapid.T) string {
	return fmt.Sprintf(`{"title":%q,"text":%q,"tags":[%s]}`,
		rapid.SampledFrom(titles()).Draw(t, "title"), rapid.SampledFrom([]string{"", "text", "two ONE", "100%"}).Draw(t, "text"), inventTags(t))
}

func inventTags(t *rapid.T) string {
	quoted := []string{}
	for _, tag := range rapid.SliceOfN(rapid.SampledFrom(tags()), 0, 3).Draw(t, "tags") {
		quoted = append(quoted, fmt.Sprintf("%q", tag))
	}
	return strings.Join(quoted, ",")
}

// inventFile writes a file of notes, now and then a broken one.
func inventFile(t *rapid.T) string {
	if rapid.IntRange(0, 14).Draw(t, "broken") == 0 {
		return rapid.SampledFrom([]string{"", "[", "{}", "[]]", "null", "[{}]", "[{\"id\":1}]", " [ ] "}).Draw(t, "fault")
	}
	var notes []string
	for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids()), 0, 5, rapid.ID[string]).Draw(t, "ids") {
		notes = append(notes, fmt.Sprintf(`{"id":%q,"title":%q,"tags":[%s],"rev":%d}`,
			id, rapid.SampledFrom(titles()).Draw(t, "title"), inventTags(t), rapid.IntRange(0, 9).Draw(t, "rev")))
	}
	return "[" + strings.Join(notes, ",\n") + "]\n"
}

// inventList writes requests: half of them as a client would, half of them with paths
// that look for the edges of the router.
func inventList(t *rapid.T) string {
	var lines []string
	for range rapid.IntRange(0, 12).Draw(t, "lines") {
		method := rapid.SampledFrom([]string{"GET", "GET", "GET", "GET", "PUT", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "get"}).Draw(t, "method")
		url := inventPath(t) + inventQuery(t)
		if rapid.IntRange(0, 5).Draw(t, "with host") == 0 {
			url = "http://" + rapid.SampledFrom([]string{"ops.notes.internal", "red.notes.internal", "ops.notes.internal:80", "Ops.notes.internal", "notes.internal", "a.b.notes.internal"}).Draw(t, "host") + url
		}
		line := method + " " + url
		switch {
		case method == "PUT":
			line += " " + rapid.SampledFrom([]string{inventNote(t), inventNote(t), inventNote(t), "{}", `{"title":" "}`, "null"}).Draw(t, "body")
		case rapid.IntRange(0, 19).Draw(t, "post") == 0:
			line = "POST " + url + " {\"title\":\"\"}"
		}
		lines = append(lines, line)
	}
	if rapid.IntRange(0, 7).Draw(t, "decorated") == 0 {
		lines = append(lines, "", "# a comment", "   ")
	}
	if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
		lines = append(lines, rapid.SampledFrom([]string{"GET", "G(T /notes", "GET http://[::1", "GET /%zz", " "}).Draw(t, "fault"))
	}
	return strings.Join(lines, "\n") + "\n"
}

func inventPath(t *rapid.T) string {
	id := rapid.SampledFrom(ids()).Draw(t, "id")
	if rapid.Bool().Draw(t, "plain") {
		return rapid.SampledFrom([]string{"/notes", "/notes", "/notes/" + id, "/notes/" + id, "/notes/" + id + "/text", "/notes/tags"}).Draw(t, "path")
	}
	var path strings.Builder
	for range rapid.IntRange(1, 4).Draw(t, "segments") {
		path.WriteString(rapid.SampledFrom([]string{"/", "/", "/", "%2F", "//"}).Draw(t, "slash"))
		path.WriteString(rapid.SampledFrom([]string{"notes", "notes", id, "text", "v0", "healthz", ".", "..", "", "%6eotes", "%61", "ü", "a b", "%00", "*", "~", "a:b", "{id}", "%2e%2e", "%5C"}).Draw(t, "segment"))
	}
	if rapid.IntRange(0, 3).Draw(t, "slash at the end") == 0 {
		path.WriteString("/")
	}
	text := strings.ReplaceAll(path.String(), " ", "+") // a blank ends the URL
	// What begins with two slashes names a host, in a line of a batch.
	return "/" + strings.TrimLeft(text, "/")
}

func inventQuery(t *rapid.T) string {
	var pairs []string
	for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 3}).Draw(t, "pairs") {
		pairs = append(pairs, rapid.SampledFrom([]string{
			"tag=ops", "tag=red", "tag=", "tag", "tag=a+b", "tag=%0A", "q=one", "q=t", "q=", "q=%25", "q=a%0Ab", "Q=one", "limit=1", "limit=0",
			"limit=2", "limit=x", "limit=", "offset=1", "offset=9", "offset=x", "a;b", "%zz", "tag=%ff", "q=%ff", "x=1", "",
		}).Draw(t, "pair"))
	}
	if len(pairs) == 0 {
		return rapid.SampledFrom([]string{"", "", "", "?", "#x"}).Draw(t, "end")
	}
	return "?" + strings.Join(pairs, "&")
}
