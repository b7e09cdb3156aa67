package script_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/script"
	"brownfield/tools/subject"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

func echo(t *testing.T, mode subject.Mode) *subject.Subject {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	if mode == subject.Race && builder.NoRace() != nil {
		t.Skip(builder.NoRace())
	}
	s, err := builder.Build(t.Context(), filepath.Join("testdata", "echo"), mode)
	require.NoError(t, err)
	return s
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "case.txtar")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestScriptsThatPass(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	for name, text := range map[string]string{
		"run":      "# says\nrun echo print a 'b c'\ncmp stdout want\n-- want --\na\nb c\n",
		"exec":     "exec echo print a\nstdout a\n! exec echo exit 3\n",
		"exit":     "run -exit 3 echo exit 3\nstderr 'leaving with 3'\n",
		"stdin":    "stdin in\nrun echo cat\ncmp stdout in\n-- in --\ntyped\n",
		"signal":   "stdin in\nrun -exit 130 -signal INT echo interrupt\n-- in --\ntyped\n",
		"glob":     "run -glob echo print b-*.txt none-*.txt\ncmp stdout want\n-- b-2.txt --\n-- b-1.txt --\n-- want --\nb-1.txt\nb-2.txt\nnone-*.txt\n",
		"maxrss":   "run -maxrss 128MiB echo grow 32\nstdout 33554432\n",
		"copies":   "copies 3 a.txt c-%02d.txt\ncmp c-01.txt a.txt\ncmp c-03.txt a.txt\n! exists c-04.txt c-00.txt\n-- a.txt --\nx\n",
		"repeat":   "repeat -keep 1 2 a.txt b.txt\ncmp b.txt want\n-- a.txt --\nhead\n1\n2\n-- want --\nhead\n1\n2\n1\n2\n",
		"not race": "[race] exit-with-an-unknown-command\nrun echo print\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := script.Run(t.Context(), write(t, text), s, script.Options{})
			require.NoError(t, err)
			require.Nil(t, result.Failure)
		})
	}
}

func TestScriptsThatFailSayWhy(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	for name, tt := range map[string]struct {
		text    string
		line    int
		command string
		message string
		reason  subject.Reason
		diff    []string
		stderr  []string
	}{
		"cmp": {
			text: "# one\n# two\nrun echo print a b\ncmp stdout want\n-- want --\na\nc\n",
			line: 4, command: "cmp stdout want", message: "stdout and want differ",
			diff: []string{"@@ -1,2 +1,2 @@", " a", "-b", "+c"},
		},
		"exit code": {
			text: "run -exit 2 echo exit 3\n",
			line: 1, command: "run -exit 2 echo exit 3", message: "exit code 3, expected 2", stderr: []string{"leaving with 3"},
		},
		"pattern": {
			text: "run echo exit 0\nstderr nothing\n",
			line: 2, command: "stderr nothing", message: "no match for `nothing` found in stderr", stderr: []string{"leaving with 0"},
		},
		"too slow":          {text: "run -within 200ms echo hang\n", line: 1, command: "run -within 200ms echo hang", message: "the program was still running after 200ms", reason: subject.Deadline},
		"too large":         {text: "run -maxrss 48MiB echo grow 256\n", line: 1, command: "run -maxrss 48MiB echo grow 256", message: "more than the 48 MiB it may", reason: subject.Memory},
		"limit behind !":    {text: "! exec echo grow 4096\n", message: "much more than the 512 MiB of memory it may hold", reason: subject.Memory},
		"wrong program":     {text: "run sh\n", line: 1, command: "run sh", message: "for sh use exec"},
		"wrong duration":    {text: "run -within soon echo print\n", line: 1, command: "run -within soon echo print", message: `"soon" is not a duration`},
		"wrong size":        {text: "run -maxrss 1MB echo print\n", line: 1, command: "run -maxrss 1MB echo print", message: `"1MB" is not a size`},
		"wrong signal":      {text: "run -signal KIL echo print\n", line: 1, command: "run -signal KIL echo print", message: `no signal "KIL"`},
		"misspelt command":  {text: "rnu echo print\n", line: 1, command: "rnu echo print", message: `unknown command "rnu"`},
		"unknown condition": {text: "[rase] run echo print\n", line: 1, command: "[rase] run echo print", message: `unknown condition "rase"`},
		"negated run":       {text: "! run echo print\n", line: 1, command: "! run echo print", message: "say what is expected instead"},
		"no header":         {text: "repeat -keep 2 2 a.txt b.txt\n-- a.txt --\nhead\n", line: 1, command: "repeat -keep 2 2 a.txt b.txt", message: "fewer than 2 lines"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := script.Run(t.Context(), write(t, tt.text), s, script.Options{})
			require.NoError(t, err)
			require.NotNil(t, result.Failure)
			require.Equal(t, tt.line, result.Failure.Line)
			require.Equal(t, tt.command, result.Failure.Command)
			require.Contains(t, result.Failure.Message, tt.message)
			require.Equal(t, tt.reason, result.Failure.Reason)
			require.Equal(t, tt.diff, result.Failure.Diff)
			require.Equal(t, tt.stderr, result.Failure.Stderr)
		})
	}
}

func TestResultSaysWhatTheScriptPinsAndWhatTheCallsTook(t *testing.T) {
	t.Parallel()
	result, err := script.Run(t.Context(), write(t, "# It prints.\nrun echo print a\nexec echo print b\n"), echo(t, subject.Plain), script.Options{})
	require.NoError(t, err)
	require.Equal(t, "case", result.Name)
	require.Equal(t, "It prints.", result.Says)
	require.Len(t, result.Reports, 2)
}

func TestMemoryIsNotJudgedOnARaceBuild(t *testing.T) {
	t.Parallel()
	result, err := script.Run(t.Context(), write(t, "[!race] unknown\nrun -maxrss 1MiB echo grow 8\n"), echo(t, subject.Race), script.Options{})
	require.NoError(t, err)
	require.Nil(t, result.Failure)
}

func TestUpdateRewritesWhatIsExpected(t *testing.T) {
	t.Parallel()
	file := write(t, "run echo print new\ncmp stdout want\n-- want --\nold\n")
	for range 2 { // The second time there is nothing to change.
		result, err := script.Run(t.Context(), file, echo(t, subject.Plain), script.Options{Update: true})
		require.NoError(t, err)
		require.Nil(t, result.Failure)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "run echo print new\ncmp stdout want\n-- want --\nnew\n", string(text))
	}
}

func TestSkippedScript(t *testing.T) {
	t.Parallel()
	result, err := script.Run(t.Context(), write(t, "skip 'not today'\n"), echo(t, subject.Plain), script.Options{})
	require.NoError(t, err)
	require.Equal(t, "not today", result.Skipped)
}

func TestCanceledScriptEnds(t *testing.T) {
	t.Parallel()
	s := echo(t, subject.Plain)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := script.Run(ctx, write(t, "run echo hang\n"), s, script.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestCommandsAreDescribed(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "scripts.md"))
	require.NoError(t, err)
	for _, command := range script.Commands() {
		require.True(t, strings.HasPrefix(command.Usage, command.Name), command.Name)
		require.NotEmpty(t, command.Does)
		require.Contains(t, string(page), "`"+command.Usage+"`")
	}
}
