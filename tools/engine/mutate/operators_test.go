package mutate_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
)

var update = flag.Bool("update", false, "write what the operators do into testdata/operators")

// TestOperators runs every mutant of a small program for each operator. The
// files in testdata/operators hold the program and, in "want", what it prints
// as it is and with each mutant on. Mutants of the operators in "unsteady" are only
// listed.
func TestOperators(t *testing.T) {
	longtest.Begin(t)
	files, err := filepath.Glob("testdata/operators/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			want, unsteady := "", ""
			sources := map[string]string{"go.mod": "module example.com/operators\n\ngo 1.26\n"}
			for _, f := range archive.Files {
				switch f.Name {
				case "want":
					want = string(f.Data)
				case "unsteady":
					unsteady = string(f.Data)
				default:
					sources[f.Name] = string(f.Data)
				}
			}
			b := build(t, module(t, sources))
			require.Empty(t, b.Invalid)
			var got strings.Builder
			got.WriteString("as it is: " + shown(call(t, b.file, nil)) + "\n")
			for _, m := range b.Mutants {
				text := "as the scheduler pleases"
				if !slices.Contains(strings.Fields(unsteady), m.Operator) {
					o, overrun := b.with(t, m, 1000)
					text = shown(o)
					if overrun {
						text = "endless"
					}
				}
				if m.Arid != "" {
					text += " (" + m.Arid + ")"
				}
				fmt.Fprintf(&got, "%d %s: %s → %s: %s\n", m.Line, m.Operator, short(m.Before), short(m.After), text)
			}
			if *update {
				archive.Files[len(archive.Files)-1] = txtar.File{Name: "want", Data: []byte(got.String())}
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o600))
				return
			}
			require.Equal(t, want, got.String())
		})
	}
}

// shown puts an outcome on a line: what was printed, or why it crashed.
func shown(o outcome) string {
	text := strings.Join(strings.Fields(o.stdout), " ")
	if o.exit != 0 {
		first, _, _ := strings.Cut(strings.TrimSpace(o.stderr), "\n")
		text = strings.TrimSpace(fmt.Sprintf("%s exit %d %s", text, o.exit, first))
	}
	return text
}

func short(text string) string { return strings.Join(strings.Fields(text), " ") }
