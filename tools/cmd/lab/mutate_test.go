package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// The gate is passed by what kills most mutants and has a reason for each of
// the others, and by nothing else.
func TestMutationGate(t *testing.T) {
	longtest.Begin(t)
	root := tiny(t)
	out := gate(t, "mutation", "01", "v2")
	require.Contains(t, out, "the suite kills 17 of 19 mutants, 89.5 %; it has to be 90 %")
	require.Contains(t, out, `main.go:12: no script kills "" in place of "fmt.Fprintln(os.Stderr, \"usage: greet NAME\")" (statement)`)

	// A script kills one of the two, and the other is accepted.
	kata := filepath.Join(root, "katas", "01-tiny")
	put(t, filepath.Join(kata, "defects", "nameless.txtar"), "# Without a name it says so.\nrun -exit 1 greet\nstderr '\\n'\n")
	survivors := filepath.Join(kata, "survivors.toml")
	code, stubs, _ := call(t, "mutate", "01", "--stubs")
	require.Zero(t, code)
	stub := "format = 1\n\n" + strings.Replace(strings.Replace(stubs, "kind = ''", "kind = 'contract'", 1), "reason = ''", "reason = 'Nobody was promised these words.'", 1)
	put(t, survivors, stub)
	require.Empty(t, gate(t, "mutation", "01", "v2"))

	// What is accepted and killed is a stale entry, and so is what is no longer
	// there.
	put(t, filepath.Join(kata, "defects", "nameless.txtar"), "# Without a name it says how it is called.\nrun -exit 1 greet\nstderr 'greet NAME'\n")
	out = gate(t, "mutation", "01", "v2")
	require.Contains(t, out, "survivors.toml: main: ")
	require.Regexp(t, `nameless kills it now \(no match for .*\); take the entry out`, out)
	put(t, survivors, strings.Replace(stub, "usage: greet NAME", "usage: GREET", 1))
	out = gate(t, "mutation", "01", "v2")
	require.Contains(t, out, "there is no such mutant any more")

	// A work copy may be anywhere between the editions.
	code, out, _ = call(t, "mutate", "01", "--edition", filepath.Join("v2", "01-tiny"))
	require.Zero(t, code)
	require.NotContains(t, out, "there is no such mutant")

	// An entry without a reason is refused before anything is measured.
	put(t, survivors, "format = 1\n\n"+stubs)
	code, _, errOut := call(t, "gate", "mutation", "01", "v2")
	require.Equal(t, cli.Usage, code)
	require.Contains(t, errOut, `kind is ""; the kinds are [equivalent arid contract scheduler]`)
}

func TestReports(t *testing.T) {
	longtest.Begin(t)
	root := tiny(t)
	require.NoError(t, os.Remove(filepath.Join(root, "katas", "01-tiny", "characterization", "shouts.txtar")))
	code, out, errOut := call(t, "mutate", "01", "--json", "report.json", "--html", "report.html")
	require.Zero(t, code, errOut)
	first, _, _ := strings.Cut(out, "\n")
	require.Regexp(t, `^v2 of kata 01: \d+ of 19 mutants killed, [\d.]+ %; of the \d+ that are reached, [\d.]+ %  \(\d+ s\)$`, first)
	require.Regexp(t, `(?m)^v2/01-tiny/main.go:17  condition, (survived|unreached)\n  - if name == strings.ToUpper\(name\) \{\n  \+ if false \{\n  hint: `, out)

	text, err := os.ReadFile("report.json")
	require.NoError(t, err)
	var report struct {
		Files map[string]struct {
			Source  string
			Mutants []struct {
				Status   string
				KilledBy []string
				Location struct{ Start, End struct{ Line, Column int } }
			}
		}
		TestFiles map[string]struct{ Tests []struct{ ID, Name string } }
	}
	require.NoError(t, json.Unmarshal(text, &report))
	file := report.Files["main.go"]
	require.Len(t, file.Mutants, 19)
	known := map[string]bool{}
	for suite, tests := range report.TestFiles {
		for _, test := range tests.Tests {
			require.Equal(t, suite+"/"+test.Name, test.ID)
			known[test.ID] = true
		}
	}
	lines := strings.Split(file.Source, "\n")
	for _, m := range file.Mutants {
		if m.Status == "Killed" {
			require.True(t, known[m.KilledBy[0]], "%+v", m)
		}
		// The location is that of the text that is replaced.
		require.LessOrEqual(t, m.Location.End.Column, len(lines[m.Location.End.Line-1])+1)
		require.NotEqual(t, m.Location.Start, m.Location.End)
	}

	page, err := os.ReadFile("report.html")
	require.NoError(t, err)
	require.Contains(t, string(page), "<h2>main.go: ")
	require.Contains(t, string(page), `if name == strings.ToUpper(name) {`)
	require.NotRegexp(t, `src=|href=|https?://`, string(page)) // It stands alone.

	// With --json -, nothing else is on standard output.
	_, out, _ = call(t, "mutate", "01", "--json", "-")
	require.NoError(t, json.Unmarshal([]byte(out), &report))
}

func TestPin(t *testing.T) {
	longtest.Begin(t)
	root := tiny(t)
	code, _, errOut := call(t, "pin", "01")
	require.Equal(t, cli.Usage, code)
	require.Contains(t, errOut, "there are no scripts in work/01-tiny/characterization yet")

	mine := filepath.Join(root, "work", "01-tiny", "characterization", "mine.txtar")
	put(t, mine, "# It runs.\nrun greet Ann\nstdout Ann\n")
	code, out, errOut := call(t, "pin", "01")
	require.Zero(t, code, errOut)
	require.Regexp(t, `^your scripts +\d+ of \d+ mutants killed`, out)
	require.Contains(t, out, "The 5 most instructive of the")
	require.Equal(t, 5, strings.Count(out, "hint: "))
	require.Contains(t, errOut, "the same with the kata's own suite (only this time)")
	_, first, _ := strings.Cut(out, "\n")
	require.NotContains(t, out, "shouts") // The kata's suite is not shown.
	require.NotContains(t, out, "greets")

	// What v1 does is right: a script that says otherwise is shown with the
	// difference, and --update puts v1's own words into it.
	put(t, mine, "# It greets.\nrun greet Ann\ncmp stdout want\n-- want --\ngoodbye Ann\n")
	code, out, _ = call(t, "pin", "01")
	require.Equal(t, cli.Fail, code)
	require.Contains(t, out, "1 of your 1 scripts fails on v1.")
	require.Contains(t, out, "-hello Ann")
	require.Contains(t, out, "+goodbye Ann")
	code, out, errOut = call(t, "pin", "01", "--update")
	require.Zero(t, code, errOut)
	require.Contains(t, out, "updated work/01-tiny/characterization/mine.txtar: read the output of v1 that was added\n")
	text, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Contains(t, string(text), "-- want --\nhello Ann\n")

	// The kata's own suite is measured once.
	require.NotContains(t, errOut, "the kata's own suite")
	suite, _, _ := strings.Cut(first, "\n")
	require.Contains(t, out, suite)

	// It updates nothing that v1 does not print.
	put(t, mine, "# It greets.\nrun -exit 3 greet Ann\n")
	code, out, _ = call(t, "pin", "01", "--update")
	require.Equal(t, cli.Fail, code)
	require.Contains(t, out, "exit code 0, expected 3")
}

func TestAnyProgramAndAnyPackage(t *testing.T) {
	longtest.Begin(t)
	root := t.TempDir()
	t.Chdir(root)
	put(t, "go.mod", "module example.com/sum\n\ngo 1.26\n")
	put(t, "main.go", "package main\n\nimport \"fmt\"\n\nfunc sum(a, b int) int { return a + b }\n\nfunc main() { fmt.Println(sum(1, 2)) }\n")
	put(t, "main_test.go", "package main\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) {\n\tif sum(2, 2) != 4 {\n\t\tt.Fatal()\n\t}\n}\n")
	put(t, filepath.Join("scripts", "sum.txtar"), "# It adds.\nrun sum\nstdout '^3$'\n")
	code, out, errOut := call(t, "mutate", "--dir", ".", "--scripts", "scripts")
	require.Zero(t, code, errOut)
	require.Contains(t, out, ".: 5 of 5 mutants killed, 100.0 %")
	code, out, errOut = call(t, "mutate", "--dir", ".", "--tests")
	require.Zero(t, code, errOut)
	require.Contains(t, out, ".: 2 of 5 mutants killed, 40.0 %; of the 2 that are reached, 100.0 %")
	require.Contains(t, out, "add a case that reaches this line; no case reaches main")

	for _, tt := range []struct{ args, says string }{
		{"mutate", "mutate takes a kata, for example: kata mutate 01"},
		{"mutate 01 --dir .", "and not both"},
		{"mutate --dir . --tests --scripts scripts", "either --scripts DIR or --tests"},
		{"mutate --dir . --scripts nowhere", "there is no directory nowhere"},
		{"mutate --dir nowhere", "there is no directory nowhere"},
		{"mutate --dir . --scripts .", "there are no scripts (*.txtar) in ."},
		{"mutate 01", "cannot find the Brownfield repository"},
		{"mutate --dir scripts --tests", "no Go files"},
	} {
		code, _, errOut := call(t, strings.Fields(tt.args)...)
		require.Equal(t, cli.Usage, code, tt.args)
		require.Contains(t, errOut, tt.says)
		require.NotContains(t, errOut, "goroutine ")
	}
}

// Somebody who has waited long enough sees what is known.
func TestInterruptionShowsWhatIsKnown(t *testing.T) {
	longtest.Begin(t)
	tiny(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout bytes.Buffer
	code := execute(ctx, []string{"mutate", "01"}, &console{out: &stdout, err: writerFunc(func(text []byte) (int, error) {
		if bytes.Contains(text, []byte("trying mutants")) {
			cancel()
		}
		return len(text), nil
	})})
	require.Equal(t, cli.Interrupted, code)
	require.Regexp(t, `\d+ more w(as|ere) not tried, because of the interruption`, stdout.String())
}
