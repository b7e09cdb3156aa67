package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// changed is v1 of the tiny kata with some text replaced, as an edition.
func changed(t *testing.T, kata *catalog.Kata, pairs ...string) catalog.Edition {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(kata.V1)))
	file := filepath.Join(dir, "main.go")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	now := strings.NewReplacer(pairs...).Replace(string(text))
	require.NotEqual(t, string(text), now)
	require.NoError(t, os.WriteFile(file, []byte(now), 0o600))
	return catalog.Edition{Name: dir, Dir: dir}
}

func TestAPanicIsShownWithItsTextAndItsLine(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	const name = "name := os.Args[1]"
	for says, code := range map[string]string{
		"panic: assignment to entry in nil map":                    name + "\n\tvar seen map[string]int\n\tseen[name]++",
		"fatal error: all goroutines are asleep - deadlock!":       strings.Replace(name, "name :=", "var wait chan int\n\tsignal.Reset()\n\t<-wait\n\tname :=", 1),
		"panic: first\n\tpanic: second":                            name + "\n\tdefer func() { panic(\"second\") }()\n\tpanic(\"first\")",
		"panic: runtime error: index out of range [9] with length": name + "\n\tname = os.Args[len(name)+6]",
	} {
		edition := changed(t, kata, name, code, "signal.Notify(make(chan os.Signal, 1), os.Interrupt)", "_ = signal.Notify")
		card := check.Fold(kata.Name, edition.Name, check.Run(t.Context(), builder, kata, edition, check.Options{Only: []check.Name{check.Behaviour}}))
		v, ok := card.Check(check.Behaviour)
		require.True(t, ok)
		require.NotEmpty(t, v.Failures, says)
		f := v.Failures[0]
		require.Contains(t, f.Message, "exit code 2, expected 0")
		require.NotNil(t, f.Panic, says)
		require.True(t, strings.HasPrefix(strings.Join(f.Panic.Text, "\n"), says), "%q", f.Panic.Text)
		require.NotContains(t, strings.Join(f.Panic.Text, "\n"), "goroutine ")
		require.Equal(t, filepath.Join(edition.Dir, "main.go"), f.Panic.File)
		require.NotZero(t, f.Panic.Line)
	}
}

// A program that only prints such words has not panicked.
func TestWordsOfAPanicAreNoPanic(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	edition := changed(t, kata, "name := os.Args[1]", "name := os.Args[1]\n\tfmt.Fprintln(os.Stderr, \"panic: not really\")\n\tos.Exit(2)")
	card := check.Fold(kata.Name, edition.Name, check.Run(t.Context(), builder, kata, edition, check.Options{Only: []check.Name{check.Behaviour}}))
	require.Nil(t, card.Checks[0].Failures[0].Panic)
	require.Equal(t, []string{"panic: not really"}, card.Checks[0].Failures[0].Output)
}
