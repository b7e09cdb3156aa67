package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// A copy that compiles and is no program for the scripts is one sentence in the
// row build, and no script is run.
func TestACopyThatIsNoProgramIsOneSentence(t *testing.T) {
	longtest.Begin(t)
	main := filepath.Join("work", "01-tiny", "main.go")
	for name, tt := range map[string]struct {
		change func()
		says   string
	}{
		"another package": {
			func() { edit(t, "package main", "// Package greet greets.\npackage greet") },
			"work/01-tiny/main.go:2: this is package greet, which makes no program: it has to be package main",
		},
		"no main": {
			func() { edit(t, "func main()", "func run()"); edit(t, "func run()", "var _ = run\n\nfunc run()") },
			"go build: package main has no function main, so the program cannot start",
		},
		"nothing": {
			func() { require.NoError(t, os.Remove(main)) },
			"work/01-tiny: there is no Go file in the top directory of the program; its package main has to be there",
		},
		"two packages": {
			func() {
				require.NoError(t, os.WriteFile(filepath.Join("work", "01-tiny", "more.go"), []byte("package more\n"), 0o600))
			},
			"go build: found packages main (main.go) and more (more.go) in ",
		},
		"another module": {
			func() {
				require.NoError(t, os.WriteFile(filepath.Join("work", "01-tiny", "go.mod"), []byte("module example.com/welcome\n\ngo 1.13\n"), 0o600))
			},
			"work/01-tiny/go.mod:1: this module makes a program called welcome, and the scripts call greet: let the module path end in greet",
		},
	} {
		t.Run(name, func(t *testing.T) {
			enter(t)
			require.Zero(t, kata(t, "open", "01").code)
			tt.change()
			got := kata(t, "open", "01")
			require.Equal(t, cli.Fail, got.code)
			require.Contains(t, got.out, tt.says)
			require.Len(t, regexp.MustCompile(`(?m)^  [✓✗○–]`).FindAllString(got.out, -1), 1, got.out)
			require.Contains(t, got.out, "✗ build")
			require.NotContains(t, got.out, "report")
			require.NotContains(t, got.out, "go build: go build")
			require.Less(t, strings.Count(got.out, "\n"), 10)
		})
	}
}
