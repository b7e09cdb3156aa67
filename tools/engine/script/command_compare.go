package script

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

func cmpjsonCommand() Command {
	return Command{
		Name:     "cmpjson",
		Usage:    "cmpjson FILE1 FILE2",
		Does:     "Compares files of JSON values, whatever their spacing and the order of keys.",
		Asserts:  true,
		Compares: true,
		run:      (*session).cmpjson,
	}
}

// cmpjson compares two files of JSON values, whatever their spacing and the
// order of their keys.
func (ses *session) cmpjson(ts *testscript.TestScript, args []string) error {
	return ses.compare(ts, args, plainJSON)
}

func cmplogCommand() Command {
	return Command{
		Name:     "cmplog",
		Usage:    "cmplog FILE1 FILE2",
		Does:     "Compares files of log lines, whatever the time in them.",
		Asserts:  true,
		Compares: true,
		run:      (*session).cmplog,
	}
}

// cmplog compares two files of log lines, whatever the time.
func (ses *session) cmplog(ts *testscript.TestScript, args []string) error {
	return ses.compare(ts, args, func(text string) (string, error) {
		return timestamp.ReplaceAllString(text, "TIME"), nil
	})
}

// compare compares what normal makes of two files. With -update, the second
// becomes what normal makes of the first.
func (ses *session) compare(ts *testscript.TestScript, args []string, normal func(string) (string, error)) error {
	if len(args) != 2 || args[0] == args[1] {
		return errUsage
	}
	got, err := normal(ts.ReadFile(args[0]))
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	wanted := ts.ReadFile(args[1])
	if ses.updates != nil {
		ses.updates[args[1]] = got
		return nil
	}
	want, err := normal(wanted)
	if err != nil {
		return fmt.Errorf("%s: %w", args[1], err)
	}
	if got == want {
		return nil
	}
	ts.Logf("diff %s %s\n%s", args[0], args[1], udiff.Unified(args[0], args[1], got, want))
	return fmt.Errorf("%s and %s differ", args[0], args[1])
}

// update writes the files that compare has found to be different into the
// script. What testscript itself updates is in the file already.
func (ses *session) update(file string) error {
	if len(ses.updates) == 0 {
		return nil
	}
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return fmt.Errorf("cannot read the script: %w", err)
	}
	for i, f := range archive.Files {
		if text, ok := ses.updates[f.Name]; ok {
			archive.Files[i].Data = []byte(text)
		}
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
		return fmt.Errorf("cannot update the script: %w", err)
	}
	return nil
}

// plainJSON writes each value of a file indented and with its keys in order.
func plainJSON(text string) (string, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // 1.0 and 1 are not the same text, and stay so.
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if err != nil {
			return "", fmt.Errorf("not JSON: %w", err)
		}
		if err := encoder.Encode(value); err != nil {
			return "", fmt.Errorf("cannot write JSON: %w", err)
		}
	}
}

// timestamp is how logs write the time: RFC 3339, and the log package's own.
var timestamp = regexp.MustCompile(`\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`)

func sortlinesCommand() Command {
	return Command{
		Name:  "sortlines",
		Usage: "sortlines FILE",
		Does:  "Sorts the lines of FILE in place.",
		run:   (*session).sortlines,
	}
}

// sortlines sorts the lines of a file in place.
func (ses *session) sortlines(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	text := ts.ReadFile(args[0])
	if text == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	slices.Sort(lines)
	return os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(lines, "\n")+"\n"), 0o600)
}

func expandCommand() Command {
	return Command{
		Name:  "expand",
		Usage: "expand FILE…",
		Does:  "Replaces each $NAME in files by the value of the environment variable, in place.",
		run:   (*session).expand,
	}
}

// expand replaces $NAME in files by the values of environment variables.
func (ses *session) expand(ts *testscript.TestScript, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		if err := os.WriteFile(ts.MkAbs(name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
