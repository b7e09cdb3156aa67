package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// The last line of a check, when there are keys to press and room to say so.
const (
	prompt0 = `kept 2/2, fixed 0/2   n next defect  h hint  d diff  r again  q quit`
	title   = `01 Tiny  work/01-tiny`
)

func TestWatchChecksEverySave(t *testing.T) {
	s := watchTiny(t)
	first := s.expect(prompt0)
	require.Contains(t, first, "Copied v1 to work/01-tiny")
	require.Regexp(t, `(?s)✓ behaviour\s+2/2   kept.*○ defects\s+0/2.*next  fix bytes-counted`, first)
	require.Less(t, strings.Index(first, "✓ behaviour"), strings.Index(first, "… looking for defects"), "behaviour is shown when it is known")

	edit(t, `"hello"`, `"goodbye"`)
	broken := s.expect(`kept 1/2, fixed 0/2   n next defect`)
	require.Regexp(t, `(?s)`+title+`.*✗ behaviour\s+1/2.*-goodbye Ann.*next  restore the behaviour that greets checks`, broken)

	edit(t, `"goodbye"`, `"hello"`)
	require.Contains(t, s.expect(prompt0), "unchanged since", "this scorecard is known")
	require.Contains(t, kata(t, "open", "01").out, "unchanged since", "watch and open share what they know")
	require.Contains(t, kata(t, "list").out, "behaviour 2/2, defects 0/2")

	edit(t, `fmt.Println(len(name)`, `fmt.Println(lenn(name)`)
	require.Regexp(t, `✗ build\s+does not build\s+work/01-tiny/main.go:21: undefined: lenn`, s.expect(`it does not build`))
	s.press("n")
	s.expect(`Your copy does not build`)
	s.press("q")
	require.Zero(t, s.exit(), s.unread)
}

// A check of a program that hangs takes eight seconds for each script; a save
// meanwhile ends it at once.
func TestSaveDuringACheckIsCheckedNext(t *testing.T) {
	longtest.Begin(t)
	s := watchTiny(t)
	s.expect(prompt0)
	edit(t, `name := os.Args[1]`, "name := os.Args[1]\n\tif name != \"\" {\n\t\tselect {}\n\t}")
	s.expect(`checking behaviour, 0 of 2`)
	begin := time.Now()
	edit(t, "\tif name != \"\" {\n\t\tselect {}\n\t}", "")
	edit(t, `"hello"`, `"goodbye"`)
	got := s.expect(`✗ behaviour\s+1/2`)
	require.Contains(t, got, title)
	require.NotContains(t, got, "✗ behaviour     0/2", "the check of what nobody wants any more says nothing")
	require.Contains(t, s.expect(`n next defect`), "-goodbye Ann")
	t.Logf("from the save to all verdicts: %s", time.Since(begin))
	s.press("q")
	require.Zero(t, s.exit())
}

func TestEventsWithoutAChangePassUnseen(t *testing.T) {
	longtest.Begin(t)
	s := watchTiny(t)
	s.expect(prompt0)
	file := filepath.Join("work", "01-tiny", "main.go")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join("work", "01-tiny", name), []byte(text), 0o600))
	}
	require.NoError(t, os.Chtimes(file, time.Now(), time.Now()))
	write("main.go", string(text))
	write(".git/index.lock", "git at work")
	write(".main.go.swp", "vim at work")
	write("4913", "")
	require.NoError(t, os.Remove(filepath.Join("work", "01-tiny", ".main.go.swp")))
	require.NoError(t, os.Remove(filepath.Join("work", "01-tiny", "4913")))
	s.silent()

	// A touch during a check does not disturb it either.
	s.press("r")
	s.expect(`checking behaviour`)
	require.NoError(t, os.Chtimes(file, time.Now(), time.Now()))
	write("main.go", string(text))
	require.NotContains(t, s.expect(prompt0), title)
	s.press("q")
	require.Zero(t, s.exit())
}

func TestFilesAreFollowedWhereverTheyGo(t *testing.T) {
	longtest.Begin(t)
	s := watchTiny(t)
	s.expect(prompt0)
	copied := filepath.Join("work", "01-tiny")

	// Editors write a new file and give it the old one's name.
	text, err := os.ReadFile(filepath.Join(copied, "main.go"))
	require.NoError(t, err)
	scratch := filepath.Join(copied, ".main.go.tmp123")
	require.NoError(t, os.WriteFile(scratch, []byte(strings.Replace(string(text), `"hello"`, `"goodbye"`, 1)), 0o600))
	require.NoError(t, os.Rename(scratch, filepath.Join(copied, "main.go")))
	s.expect(`kept 1/2.*n next defect`)

	deep := filepath.Join(copied, "internal", "deep")
	require.NoError(t, os.MkdirAll(deep, 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(deep, "deep.go"), []byte("package deep\n"), 0o600))
	s.expect(`n next defect`)
	require.NoError(t, os.WriteFile(filepath.Join(deep, "deep.go"), []byte("package deep\n\n// More.\n"), 0o600))
	s.expect(`n next defect`)
	require.NoError(t, os.Rename(filepath.Join(copied, "internal"), filepath.Join(copied, "inside")))
	s.expect(`n next defect`)
	require.NoError(t, os.WriteFile(filepath.Join(copied, "inside", "deep", "deep.go"), []byte("package deep\n"), 0o600))
	s.expect(`n next defect`)
	require.NoError(t, os.RemoveAll(filepath.Join(copied, "inside")))
	require.Contains(t, s.expect(`n next defect`), "unchanged since")

	// Reset puts another directory in the copy's place.
	require.Zero(t, kata(t, "reset", "01", "--yes").code)
	s.expect(prompt0)
	edit(t, `"hello"`, `"good day"`)
	s.expect(`(?s)-good day Ann.*n next defect`)
	require.NoError(t, os.RemoveAll(copied))
	s.expect(`your copy is gone`)
	require.Zero(t, kata(t, "open", "01").code)
	s.expect(prompt0)
	s.press("q")
	require.Zero(t, s.exit())
}

func TestKeys(t *testing.T) {
	longtest.Begin(t)
	s := watchTiny(t)
	s.expect(prompt0)
	s.press("\x1b[D") // the left arrow
	s.press("n")
	require.Regexp(t, `open defect 1 of 2\n\s+○ bytes-counted.*\n\s+katas/01-tiny/defects/bytes-counted\.txtar:\d`, s.expect(prompt0))
	s.press("nn")
	require.Contains(t, s.expect(`open defect 1 of 2`), "open defect 2 of 2")
	s.expect(prompt0)
	s.press("h")
	require.NotContains(t, s.expect(prompt0), "2. len counts bytes.")
	s.press("h")
	require.Regexp(t, `(?s)1\. Greet Zoë\..*2\. len counts bytes\.`, s.expect(prompt0))
	require.Contains(t, kata(t, "hint", "01").out, "3. utf8", "the ladder is the one of kata hint")
	s.press("d")
	s.expect(`v1 and work are the same`)
	s.expect(prompt0)
	edit(t, `fmt.Println(len(name)`, `fmt.Println(len([]rune(name))`)
	s.expect(`fixed 1/2`)
	s.press("d")
	require.Contains(t, s.expect(`fixed 1/2`), "--- v1/main.go\n+++ work/main.go\n")
	s.press("n")
	require.Contains(t, s.expect(`fixed 1/2`), "open defect 1 of 1")
	s.press("r")
	require.NotContains(t, s.expect(`fixed 1/2`), "unchanged since")
	s.press("q")
	require.Zero(t, s.exit())
}

func TestSmallWindow(t *testing.T) {
	longtest.Begin(t)
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `"hello"`, `"goodbye"`)
	s := atTerminal(t, pty.Winsize{Cols: 40, Rows: 10}, nil, "watch", "01")
	got := s.expect(`kept 1/2, fixed 0/2  n h d r q`)
	rows := strings.Split(got, "\n")
	require.Less(t, len(rows[len(rows)-1])-strings.LastIndex(rows[len(rows)-1], "\x1b[K"), 40+len("\x1b[K"), "the last row can be overwritten")
	require.NotContains(t, got, "○ nameless", "what is next is enough of the defects")
	s.press("d")
	require.Regexp(t, `main\.go\s+\+1\s+-1`, s.expect(`kata diff 01 --to work\s+shows it`))
	s.press("q")
	require.Zero(t, s.exit())
}

func TestDumbTerminalHasKeysAndNoEscapes(t *testing.T) {
	enter(t)
	s := atTerminal(t, pty.Winsize{Cols: 100, Rows: 40}, []string{"TERM=dumb"}, "watch", "01")
	text := s.expect(prompt0)
	s.press("n")
	text += s.expect(`(?s)open defect 1 of 2.*n next defect`)
	require.NotContains(t, text, "\x1b")
	s.press("q")
	require.Zero(t, s.exit())
}

func TestWatchWithoutATerminal(t *testing.T) {
	enter(t)
	s := inPipe(t, "watch", "01")
	text := s.expect(`next  fix bytes-counted`)
	require.Contains(t, text, "watching work/01-tiny; Ctrl-C ends it")
	edit(t, `"hello"`, `"goodbye"`)
	text += s.expect(`next  restore the behaviour that greets checks`)
	require.Regexp(t, `✗ behaviour\s+1/2`, text)
	require.NotContains(t, text, "\x1b")
	require.NotContains(t, text, "n next defect")
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, cli.Interrupted, s.exit())
}

func TestWatchNeedsAKata(t *testing.T) {
	enter(t)
	require.Equal(t, cli.Usage, kata(t, "watch").code)
	require.Equal(t, cli.Usage, kata(t, "watch", "99").code)
	help := kata(t, "watch", "--help").out
	require.Contains(t, help, "without one, watch prints verdicts")
	require.Contains(t, help, "kata watch 01")
}
