package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCompareFindsWrongNumbersInABrief(t *testing.T) {
	const file = "katas/99-x/README.md"
	tests := []struct {
		name  string
		brief string
		right int
		want  []string
	}{
		{"right", "# X\n\nThere golangci-lint finds 7.\n", 7, nil},
		{"right at zero", "golangci-lint finds 0 faults", 0, nil},
		{"right twice", "golangci-lint finds 7\n\ngolangci-lint finds 7\n", 7, nil},
		{
			"wrong", "# X\n\nThere golangci-lint finds 7.\n", 8,
			[]string{file + `:3: says "golangci-lint finds 7", but it finds 8`},
		},
		{
			"no prefix of the number will do", "golangci-lint finds 12", 1,
			[]string{file + `:1: says "golangci-lint finds 12", but it finds 1`},
		},
		{
			"one of two wrong", "golangci-lint finds 7\ngolangci-lint finds 6\n", 7,
			[]string{file + `:2: says "golangci-lint finds 6", but it finds 7`},
		},
		{
			"silent", "# X\n\nRun golangci-lint and see.\n", 7,
			[]string{file + `: does not state the findings in v1; write "golangci-lint finds 7"`},
		},
		{
			"missing", "", 0,
			[]string{file + `: does not state the findings in v1; write "golangci-lint finds 0"`},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := compare(file, test.brief, test.right); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOutdatedNamesTheFilesInADiff(t *testing.T) {
	const diff = `--- /repo/v2/99-x/a.go (old)
+++ /repo/v2/99-x/a.go (new)
@@ -1,2 +1,2 @@
--- a removed line that looks like a header
+++ an added one
--- /repo/v2/99-x/sub/b.go (old)
+++ /repo/v2/99-x/sub/b.go (new)
`
	want := []string{
		"v2/99-x/a.go: go -C v2/99-x fix ./... would change this file",
		"v2/99-x/sub/b.go: go -C v2/99-x fix ./... would change this file",
	}
	if got := outdated(diff, "/repo", "v2/99-x"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestVettedLeavesOutTheNamesOfPackages(t *testing.T) {
	const stderr = "# brownfield/tools/a\ntools/a/a.go:1:2: bad\n# brownfield/tools/b\nvet: tools/b/b.go:3:4: undefined: x\n"
	want := []string{"tools/a/a.go:1:2: bad", "tools/b/b.go:3:4: undefined: x"}
	if got := vetted(stderr); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReportReturnsTheWorstExitCode(t *testing.T) {
	fine := check{"fine", func(context.Context) (outcome, error) { return count(nil), nil }}
	bad := check{"bad", func(context.Context) (outcome, error) { return count([]string{"a.go:1:1: x"}), nil }}
	broken := check{"broken", func(context.Context) (outcome, error) { return outcome{}, errors.New("cannot start") }}
	tests := []struct {
		checks []check
		want   int
	}{
		{[]check{fine}, 0},
		{[]check{bad, fine}, 1},
		{[]check{broken, bad, fine}, 2},
	}
	for _, test := range tests {
		var out, errOut bytes.Buffer
		if got := report(t.Context(), &out, &errOut, test.checks); got != test.want {
			t.Errorf("got exit code %d, want %d, after:\n%s%s", got, test.want, &out, &errOut)
		}
		if got := bytes.Count(out.Bytes(), []byte("fine")); got != 1 {
			t.Errorf("the check after a failed one was reported %d times, want once", got)
		}
	}
}

// A repository in which there is nothing to look at has not passed.
func TestNothingToLintIsNoPass(t *testing.T) {
	g := gate{root: t.TempDir(), errOut: io.Discard}
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(g.root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o750), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	wants := func(err error, says string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want an error with %q", err, says)
		}
	}
	for _, name := range []string{"go.mod", "tools/lint/go.mod", "v2/01-x/go.mod", "v1/01-x/go.mod"} {
		_, err := g.moduleChecks(nil)
		wants(err, "there is no ")
		write(name, "module x\n\ngo 1.26\n")
	}
	if checks, err := g.moduleChecks(nil); err != nil || len(checks) != 4 {
		t.Errorf("got %d checks and %v, want 4", len(checks), err)
	}
	_, err := g.gofmt(t.Context())
	wants(err, "cannot list the Go files: there is none below")
	if o, err := g.vet()(t.Context()); err != nil || !slices.Contains(o.findings, "no packages to vet") {
		t.Errorf("got %v and %v, want a finding: there is no package", o, err)
	}
	write("x.go", "package x\n")
	if o, err := g.vet()(t.Context()); err != nil || len(o.findings) > 0 {
		t.Errorf("got %v and %v", o, err)
	}
}
