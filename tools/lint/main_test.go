package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
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
