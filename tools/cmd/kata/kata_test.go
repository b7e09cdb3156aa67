package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/check"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/cli/clitest"
)

// asKata makes this test binary the kata command, for tests that need it as a
// process of its own.
const asKata = "BROWNFIELD_TEST_AS_KATA"

func TestMain(m *testing.M) {
	subject.Supervise()
	if os.Getenv(asKata) != "" {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// enter copies the tiny repository and makes the copy the current directory.
// Scorecards are kept by directory, so it has none yet.
func enter(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	t.Chdir(root)
	return root
}

// said is what one command line printed, and its exit code.
type said struct {
	code     int
	out, err string
}

func kata(t *testing.T, args ...string) said {
	t.Helper()
	return kataWith(t.Context(), "", args...)
}

func kataWith(ctx context.Context, in string, args ...string) said {
	var out, errOut bytes.Buffer
	code := execute(ctx, args, strings.NewReader(in), &out, &errOut)
	return said{code, out.String(), errOut.String()}
}

// edit replaces text in the work copy's only program file.
func edit(t *testing.T, from, to string) {
	t.Helper()
	file := filepath.Join("work", "01-tiny", "main.go")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), from)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o600))
}

func TestFirstOpenCopiesChecksAndSaysWhatIsNext(t *testing.T) {
	enter(t)
	got := kata(t, "open", "01")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "Copied v1 to work/01-tiny")
	for _, row := range []string{
		`✓ behaviour\s+2/2\s+kept`,
		`○ defects\s+0/2\s+fixed`,
		`○ bytes-counted\s+It counts bytes and calls them letters\.`,
		`○ dependencies\s+upgraded; still on old versions: go 1\.13`,
		`next\s+fix bytes-counted`,
	} {
		require.Regexp(t, row, got.out)
	}
	require.DirExists(t, filepath.Join("work", "01-tiny", ".git"))

	again := kata(t, "open", "tiny")
	require.Zero(t, again.code)
	require.Contains(t, again.out, "unchanged since")
	require.NotContains(t, again.out, "Copied")
	require.Regexp(t, `○ defects\s+0/2`, again.out)
}

func TestFixedDefectMovesTheScorecard(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `fmt.Println(len(name)`, `fmt.Println(len([]rune(name))`)
	got := kata(t, "open", "01")
	require.Zero(t, got.code)
	require.Regexp(t, `○ defects\s+1/2`, got.out)
	require.Regexp(t, `next\s+fix nameless`, got.out)
	require.Regexp(t, `01-tiny\s+2019\s+manners\s+behaviour 2/2, defects 1/2`, kata(t, "list").out)
}

func TestBrokenBehaviourShowsScriptLineAndDifference(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `"hello"`, `"goodbye"`)
	got := kata(t, "open", "01")
	require.Equal(t, cli.Fail, got.code)
	require.Regexp(t, `✗ behaviour\s+1/2`, got.out)
	require.Contains(t, got.out, "katas/01-tiny/characterization/greets.txtar:3: cmp stdout want")
	require.Contains(t, got.out, "-goodbye Ann")
	require.Contains(t, got.out, "+hello Ann")
	require.Regexp(t, `races\s+waits until behaviour is kept`, got.out)
	require.Less(t, strings.Count(got.out, "\n"), 40, "no wall of log")
}

func TestCopyThatDoesNotCompile(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `fmt.Println(len(name)`, `fmt.Println(lenn(name)`)
	got := kata(t, "check", "01")
	require.Equal(t, cli.Fail, got.code)
	require.Contains(t, got.out, "work/01-tiny/main.go:21: undefined: lenn")
	require.NotContains(t, got.out, "behaviour")
}

func TestHostileCopiesGetAVerdict(t *testing.T) {
	longtest.Begin(t)
	for name, tt := range map[string]struct{ code, says string }{
		"hangs":         {`select {}`, "was still running after 8s"},
		"prints":        {`for { fmt.Println("more") }`, "printed more than 1 MiB on standard output"},
		"eats":          {`var held [][]byte; for { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; held = append(held, b) }; _ = held`, "512 MiB"},
		"leaves behind": {`exec.Command("setsid", "sleep", "3600").Start()`, "left sleep running"},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS != "linux" && name == "leaves behind" {
				t.Skip("without a subreaper, a process in a session of its own escapes")
			}
			enter(t)
			require.Zero(t, kata(t, "open", "01").code)
			edit(t, `name := os.Args[1]`, "name := os.Args[1]\n\t"+tt.code)
			edit(t, `"os/signal"`, "\"os/exec\"\n\t\"os/signal\"")
			edit(t, `fmt.Println(hello`, "_ = exec.ErrNotFound\n\tfmt.Println(hello")
			begin := time.Now()
			got := kata(t, "check", "01", "--only", "behaviour")
			require.Less(t, time.Since(begin), time.Minute, "a verdict within ten seconds, and within a minute on the busiest machine")
			require.Equal(t, cli.Fail, got.code, got.out)
			require.Contains(t, got.out, tt.says)
		})
	}
}

func TestCheckJSON(t *testing.T) {
	enter(t)
	for edition, want := range map[string]struct {
		code    int
		verdict check.Outcome
	}{"v1": {cli.Fail, check.Fail}, "v2": {cli.Pass, check.Pass}} {
		got := kata(t, "check", "01", "--edition", edition, "--json")
		require.Equal(t, want.code, got.code, got.err)
		var card check.Scorecard
		require.NoError(t, json.Unmarshal([]byte(got.out), &card))
		require.Equal(t, want.verdict, card.Outcome)
		require.Equal(t, "01-tiny", card.Kata)
		require.Equal(t, edition, card.Edition)
		require.Len(t, card.Checks, len(check.Names()))
		require.NotContains(t, got.out, "null")
	}
}

func TestTwoOpensAtOnceAreBothRight(t *testing.T) {
	longtest.Begin(t)
	enter(t)
	results := make([]said, 3)
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() { results[i] = kataWith(t.Context(), "", "open", "01") })
	}
	group.Wait()
	for _, got := range results {
		require.Zero(t, got.code, got.err)
		require.Regexp(t, `✓ behaviour\s+2/2`, got.out)
	}
	entries, err := filepath.Glob(filepath.Join("work", ".unfinished*"))
	require.NoError(t, err)
	require.Empty(t, entries)
	require.Contains(t, kata(t, "list").out, "behaviour 2/2")
}

func TestWithoutCCompilerOnlyTheRaceCheckIsSkipped(t *testing.T) {
	enter(t)
	t.Setenv("CC", "no-such-compiler")
	got := kata(t, "check", "01", "--edition", "v2")
	require.Zero(t, got.code, got.out)
	if builder, err := subject.NewBuilder(t.Context()); err == nil && builder.Go.NoRace() == nil {
		t.Skip("this platform's race detector needs no C compiler")
	}
	require.Regexp(t, `– races\s+the C compiler no-such-compiler is not on your PATH`, got.out)
	require.Regexp(t, `✓ behaviour\s+2/2`, got.out)
}

func TestBadInputIsOneLineAndExitCode2(t *testing.T) {
	enter(t)
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"open", "teeny"}, `there is no kata "teeny"; did you mean 01-tiny?`},
		{[]string{"check", "99"}, "there is no kata 99; kata list shows what there is"},
		{[]string{"check", "01"}, "you have no copy of 01-tiny yet; make kata-01 gives you one"},
		{[]string{"check", "01", "--edition", "v3"}, `there is no edition "v3"`},
		{[]string{"check", "01", "--edition", "v1", "--only", "speed"}, `there is no check "speed"; there are `},
		{[]string{"check", "01", "--edition", "v1", "--only", "behavior"}, "did you mean behaviour?"},
		{[]string{"check"}, "kata check takes one kata"},
		{[]string{"open", "01", "--fast"}, "kata open has no flag --fast"},
		{[]string{"hint", "01"}, "make kata-01 gives you one"},
		{[]string{"reset", "01"}, "make kata-01 gives you one"},
		{[]string{"opne", "01"}, `there is no verb "opne"; did you mean open?`},
	} {
		got := kata(t, tt.args...)
		require.Equal(t, cli.Usage, got.code, tt.args)
		require.Contains(t, got.err, tt.says)
		require.Empty(t, got.out)
		require.True(t, strings.HasPrefix(got.err, "kata: "), got.err)
	}
}

func TestBrokenKata(t *testing.T) {
	root := enter(t)
	file := filepath.Join(root, "katas", "01-tiny", "kata.toml")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append([]byte("titel = 1\n"), text...), 0o600))
	got := kata(t, "list")
	require.Equal(t, cli.Usage, got.code)
	require.Equal(t, "kata: katas/01-tiny/kata.toml:1: unknown key \"titel\"\n", got.err)
}

func TestHintsClimbOneRungAtATime(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	first := kata(t, "hint", "01")
	require.Zero(t, first.code, first.err)
	require.Contains(t, first.out, "1. Greet Zoë.")
	require.NotContains(t, first.out, "2.")
	require.Contains(t, kata(t, "hint", "01").out, "2. len counts bytes.")
	last := kata(t, "hint", "01")
	require.Contains(t, last.out, "3. utf8")
	require.Contains(t, last.out, "main.go:main")
	require.Equal(t, last.out, kata(t, "hint", "01").out)
}

func TestResetAsksAndKeepsTheOldCopy(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `"hello"`, `"goodbye"`)
	for _, answer := range []string{"", "n\n", "whatever\n"} {
		got := kataWith(t.Context(), answer, "reset", "01")
		require.Equal(t, cli.Usage, got.code)
		require.Contains(t, got.err, "nothing was changed")
	}
	got := kataWith(t.Context(), "y\n", "reset", "01")
	require.Zero(t, got.code, got.err)
	kept, err := filepath.Glob(filepath.Join("work", ".attempts", "01-tiny-*", "main.go"))
	require.NoError(t, err)
	require.Len(t, kept, 1)
	old, err := os.ReadFile(kept[0])
	require.NoError(t, err)
	require.Contains(t, string(old), "goodbye")
	fresh, err := os.ReadFile(filepath.Join("work", "01-tiny", "main.go"))
	require.NoError(t, err)
	require.NotContains(t, string(fresh), "goodbye")

	require.NotContains(t, got.out, "scripts for pin")
	require.NoError(t, os.Mkdir(filepath.Join("work", "01-tiny", "characterization"), 0o750))
	got = kata(t, "reset", "01", "--yes")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "Your scripts for pin went with it. To go on with them: cp -r work/.attempts/01-tiny-")
}

func TestDiff(t *testing.T) {
	enter(t)
	got := kata(t, "diff", "01")
	require.Zero(t, got.code)
	require.Contains(t, got.out, "--- v1/main.go\n+++ v2/main.go\n")
	require.Contains(t, got.out, "-\tfmt.Println(len(name), \"letters\")\n+\tfmt.Println(utf8.RuneCountInString(name), \"letters\")\n")
	deps := kata(t, "diff", "01", "--deps")
	require.Contains(t, deps.out, "-go 1.13\n+go 1.26\n")
	require.NotContains(t, deps.out, "main.go")
	require.Regexp(t, `go\.mod\s+\+1\s+-1`, kata(t, "diff", "01", "--stat").out)
	require.Zero(t, kata(t, "open", "01").code)
	same := kata(t, "diff", "01", "--to", "work")
	require.Empty(t, same.out)
	require.Contains(t, same.err, "v1 and work are the same")
}

func TestInterruptedCheckSaysSoAndEnds(t *testing.T) {
	enter(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := kataWith(ctx, "", "check", "01", "--edition", "v1")
	require.Equal(t, cli.Interrupted, got.code)
	require.Contains(t, got.err, "interrupted")
}

func TestEveryVerbHasHelpWithAnExample(t *testing.T) {
	c := &console{}
	for _, verb := range c.command().Commands() {
		if verb.Hidden || verb.Name() == "help" || verb.Name() == "completion" {
			continue
		}
		require.NotEmpty(t, verb.Short, verb.Name())
		require.NotEmpty(t, verb.Example, verb.Name())
	}
}

func TestCompletionOffersKatas(t *testing.T) {
	enter(t)
	require.Contains(t, kata(t, "__complete", "open", "").out, "01-tiny\tTiny\n")
}

func TestStepsAreListedShownAndApplied(t *testing.T) {
	longtest.Begin(t)
	enter(t)
	list := kata(t, "steps", "01")
	require.Zero(t, list.code, list.err)
	require.Contains(t, list.out, "1  Substitute Algorithm: Count Letters, not Bytes\n       fixes bytes-counted\n")
	shown := kata(t, "steps", "01", "show", "1")
	require.Contains(t, shown.out, "Safe because both count the same in ASCII.")
	require.Contains(t, shown.out, "+\tfmt.Println(utf8.RuneCountInString(name), \"letters\")\n")
	require.Contains(t, kata(t, "diff", "01", "--to", "step:1").out, "+++ step1/main.go")
	require.Contains(t, kata(t, "diff", "01", "--from", "step:2", "--to", "v2").err, "are the same")

	require.Contains(t, kata(t, "steps", "01", "apply", "1").err, "make kata-01 gives you one")
	require.Zero(t, kata(t, "open", "01").code)
	early := kata(t, "steps", "01", "apply", "2")
	require.Equal(t, cli.Usage, early.code)
	require.Regexp(t, `^kata: step 2 changes lines of main\.go that are not as it expects: .*\n$`, early.err)
	require.NotRegexp(t, `gitdiff|fragment|byte|offset`, early.err, "nobody here knows the patch library")
	require.Contains(t, kata(t, "diff", "01", "--to", "work").err, "are the same", "nothing was changed")
	require.Zero(t, kata(t, "steps", "01", "apply", "1").code)
	require.Regexp(t, `○ defects\s+1/2`, kata(t, "open", "01").out)
	require.Zero(t, kata(t, "steps", "01", "apply", "2").code)
	require.Zero(t, kata(t, "check", "01").code)

	for _, args := range [][]string{{"steps", "01", "show", "3"}, {"steps", "01", "apply", "x"}, {"steps", "01", "show"}, {"diff", "01", "--to", "step:9"}, {"steps", "record", "01"}} {
		require.Equal(t, cli.Usage, kata(t, args...).code, args)
	}
}

func TestProveSaysWhatAnUnfinishedKataOwes(t *testing.T) {
	longtest.Begin(t)
	enter(t)
	got := kata(t, "prove", "01", "--basic", "--repeat", "2", "-v")
	require.Equal(t, cli.Fail, got.code, got.err)
	require.Contains(t, got.out, "✓ 01-tiny behaviour/v2/greets  2/2\n")
	require.Contains(t, got.out, "✓ 01-tiny defects/v1-fails/nameless  2/2\n")
	require.Contains(t, got.out, "✗ 01-tiny brief  0/2\n    the kata has no brief")

	require.Regexp(t, `✗ 01-tiny: \d+ of \d+ claims proven, \d+ not\n$`, got.out)

	asJSON := kata(t, "prove", "--basic", "--json")
	require.Equal(t, cli.Fail, asJSON.code)
	var report struct {
		Kata, Verdict string
		Claims        []claim.Proof
	}
	require.NoError(t, json.Unmarshal([]byte(asJSON.out), &report))
	require.Equal(t, "01-tiny", report.Kata)
	require.Equal(t, "fail", report.Verdict)
	require.Greater(t, len(report.Claims), 15)
	require.Equal(t, cli.Usage, kata(t, "prove", "--repeat", "0").code)
	require.Equal(t, cli.Usage, kata(t, "prove", "99").code)
}

func TestNewBeginsAKataThatProveCriticises(t *testing.T) {
	enter(t)
	got := kata(t, "new", "02-trial", "--program", "trial")
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "katas/02-trial\n")
	require.Contains(t, got.out, "make prove-02 says what is missing")

	proofs := kata(t, "prove", "02", "--basic", "-v", "--slowest")
	require.Equal(t, cli.Fail, proofs.code, proofs.err)
	require.NotContains(t, proofs.out, "Not proven")
	both := kata(t, "prove", "--only", "no-todo")
	require.Equal(t, cli.Fail, both.code, both.err)
	require.Regexp(t, `\n\nNot proven, with the reasons above:\n  kata prove 01-tiny --only no-todo\n  kata prove 02-trial --only no-todo\n$`, both.out)
	for _, line := range []string{
		"✗ 02-trial no-todo\n    katas/02-trial/README.md:3: TODO",
		"✗ 02-trial scripts\n    1 of the 12 characterization scripts that a kata needs\n",
		"✗ 02-trial defects/v1-fails/first-defect\n",
		"✓ 02-trial v1-frozen\n",
		"The slowest claims, in seconds on the wall:\n",
	} {
		require.Contains(t, proofs.out, line)
	}
	require.Regexp(t, `02-trial\s+2019`, kata(t, "list").out)

	for _, args := range [][]string{{"new"}, {"new", "02-again", "--program", "x"}, {"new", "3", "--program", "x"}, {"new", "03-a"}, {"new", "03-a", "--from", "nowhere"}} {
		refused := kata(t, args...)
		require.Equal(t, cli.Usage, refused.code, args)
		require.Equal(t, 1, strings.Count(refused.err, "\n"), refused.err)
	}
}

func TestOneVoice(t *testing.T) {
	clitest.OneVoice(t, func(out, errOut io.Writer) *cobra.Command { return (&console{out: out, err: errOut}).command() })
}

// What a person keeps in the copy beside the program makes no scorecard stale
// and is no difference; everything else does and is.
func TestNotesAreNoPartOfTheCopy(t *testing.T) {
	longtest.Begin(t)
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	write := func(name string) {
		file := filepath.Join("work", "01-tiny", filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte("# mine\n"), 0o600))
	}
	for _, note := range []string{"review.md", "upgrade-plan.toml", "upgrade-log.md", "characterization/mine.txtar", "NOTES.md", "notes.md"} {
		write(note)
		require.Contains(t, kata(t, "open", "01").out, "unchanged since", note)
		require.Contains(t, kata(t, "diff", "01", "--to", "work").err, "are the same", note)
	}
	write("characterization/mine.go.txt")
	require.NotContains(t, kata(t, "open", "01").out, "unchanged since")
	require.Contains(t, kata(t, "diff", "01", "--to", "work", "--stat").out, "mine.go.txt")
}

// An adopted program is held to its scripts, and to nothing else.
func TestAnAdoptedProgramIsHeldToItsScripts(t *testing.T) {
	root := enter(t)
	from := t.TempDir()
	const program = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"old\") }\n"
	put := func(dir, text string) {
		require.NoError(t, os.MkdirAll(dir, 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/old\n\ngo 1.16\n"), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(text), 0o600))
	}
	put(from, program)
	got := kata(t, "new", "02-old", "--from", from)
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, "katas/02-old/characterization/first.txtar records\nwhat it does without arguments")
	require.Regexp(t, `02-old +yours`, kata(t, "list").out)
	proven := kata(t, "prove", "02", "-v").out
	require.Contains(t, proven, "✓ 02-old v1/builds\n")
	require.Contains(t, proven, "✓ 02-old behaviour/v1/first\n")
	require.Regexp(t, `✓ 02-old: 2 of 2 claims proven\n$`, proven)
	require.Regexp(t, `no claim has a name that begins with "mutation"`, kata(t, "prove", "02", "--only", "mutation").err)

	open := kata(t, "open", "02")
	require.Zero(t, open.code, open.err)
	require.Empty(t, strings.Split(open.err, "kata: ")[1:], open.err)
	require.Contains(t, open.out, "next  write more scripts before you change more")
	require.Contains(t, kata(t, "hint", "02").out, "Nobody has written down a defect of 02-old yet; katas/02-old/kata.toml shows how.")
	require.Contains(t, kata(t, "diff", "02").err, "v1 and work are the same.")

	put(filepath.Join(root, "v2", "02-old"), strings.Replace(program, "old", "new", 1))
	proofs := kata(t, "prove", "02")
	require.Equal(t, cli.Fail, proofs.code)
	require.Contains(t, proofs.out, "✗ 02-old behaviour/v2/first")
	put(filepath.Join(root, "v1", "02-old"), strings.Replace(program, "old", "new", 1))
	require.Contains(t, kata(t, "prove", "02").out, "✗ 02-old behaviour/v1/first")
}
