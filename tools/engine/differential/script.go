package differential

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// Script returns the case as a characterization script that pins what the
// oracle did. A file of a script ends with a newline, so those of a case should.
func (d *Difference) Script(program string) []byte {
	archive := &txtar.Archive{}
	var setup strings.Builder
	setup.WriteString("# Found by comparing with v1: this is what v1 does.\n")
	add := func(name, text string) {
		data := []byte(text)
		if quoted, err := txtar.Quote(data); err == nil && txtar.NeedsQuote(data) {
			data = quoted
			setup.WriteString("unquote " + name + "\n")
		}
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: data})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Case.Files)) {
		add(name, d.Case.Files[name])
	}
	for _, name := range slices.Sorted(maps.Keys(d.Case.Upstreams)) {
		add(name+".toml", d.Case.Upstreams[name])
		setup.WriteString("upstream " + name + "\n")
	}
	if files := d.Case.addressed(); len(files) > 0 {
		setup.WriteString("expand " + strings.Join(files, " ") + "\n")
	}
	if d.Case.Stdin != "" {
		add("stdin.txt", d.Case.Stdin)
		setup.WriteString("stdin stdin.txt\n")
	}
	words := []string{"run"}
	if d.oracle.exit != 0 {
		words = append(words, "-exit", strconv.Itoa(d.oracle.exit))
	}
	words = append(words, program)
	for _, arg := range d.Case.Args {
		words = append(words, d.Case.quote(arg))
	}
	expect := "! stdout .\n"
	if d.oracle.stdout != "" {
		add("want", d.oracle.stdout)
		expect = "cmp stdout want\n"
		if d.Case.quote(d.oracle.stdout) != quote(d.oracle.stdout) {
			expect = "cmpenv stdout want\n"
		}
	}
	for _, name := range d.files() {
		text, ok := d.oracle.files[name]
		if !ok {
			expect += "! exists " + quote(name) + "\n"
			continue
		}
		add("want-"+name, text)
		expect += "cmp " + quote(name) + " " + quote("want-"+name) + "\n"
	}
	archive.Comment = []byte(setup.String() + strings.Join(words, " ") + "\n" + expect + "\n")
	return txtar.Format(archive)
}

// addressed are the files of a case that mention an upstream.
func (c *Case) addressed() []string {
	var names []string
	for name, text := range c.Files {
		if c.quote(text) != quote(text) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// quote makes one word of a script, in which $NAME of an upstream still counts.
func (c *Case) quote(text string) string {
	quoted := quote(text)
	for name := range c.Upstreams {
		quoted = strings.ReplaceAll(quoted, "$"+name, "'$"+name+"'")
	}
	return quoted
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
