package mutate_test

import (
	"context"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/mutate"
)

// TestFidelity draws mutants at random, makes each of them a second time by
// really editing the file, and compares what the package's own tests say. It is
// asked for with
//
//	BROWNFIELD_FIDELITY=100 BROWNFIELD_SWEEP='github.com/google/shlex@latest' go test -v -run TestFidelity ./tools/mutate
func TestFidelity(t *testing.T) {
	wanted, err := strconv.Atoi(os.Getenv("BROWNFIELD_FIDELITY"))
	if err != nil {
		t.Skip("BROWNFIELD_FIDELITY asks for no mutants")
	}
	for name := range strings.FieldsSeq(os.Getenv("BROWNFIELD_SWEEP")) {
		t.Run(name, func(t *testing.T) {
			p, err := mutate.Load(t.Context(), newBuilder(t), directory(t, name), t.TempDir())
			require.NoError(t, err)
			binary := filepath.Join(t.TempDir(), "package.test")
			require.NoError(t, p.BuildTest(t.Context(), binary))
			agreed, caught, unwritable := 0, 0, 0
			for _, i := range rand.New(rand.NewSource(1)).Perm(len(p.Mutants)) {
				m := p.Mutants[i]
				if agreed == wanted {
					break
				}
				text, ok := written(m)
				if !ok {
					continue
				}
				really, compiles := edited(t, p.Dir(), m, text)
				if !compiles {
					unwritable++
					continue
				}
				note := filepath.Join(t.TempDir(), "note")
				switched := passes(t, p.Dir(), mutate.Switch(m.ID, 10_000_000, note), binary)
				if really != switched {
					t.Errorf("%s:%d %s: %q → %q: edited passes %t, switched passes %t", m.File, m.Line, m.Operator, m.Before, m.After, really, switched)
				}
				agreed++
				if !switched {
					caught++
				}
			}
			t.Logf("%s: %d compared, %d caught, %d more do not compile when written by hand", name, agreed, caught, unwritable)
		})
	}
}

// written is what a person would write to make a mutant, with all variables
// still used. Mutants that are not a change of one place are left out.
func written(m *mutate.Mutant) (string, bool) {
	switch m.Operator {
	case "atomic", "section", "select", "context", "capacity":
		return "", false
	case "case":
		return m.After + " if true { break };" + strings.TrimPrefix(m.Before, m.After), true
	case "condition":
		switch m.After {
		case "true":
			return "((" + m.Before + ") || true)", true
		case "false":
			return "((" + m.Before + ") && false)", true
		}
		return m.After, true
	case "assign", "return":
		return m.After, true
	}
	switch m.After {
	case "":
		return "if false { " + m.Before + " }", true
	case "break", "continue":
		return m.After, true
	}
	return "(" + m.After + ")", true
}

// edited makes a mutant in a copy of the package and runs its tests there.
func edited(t *testing.T, dir string, m *mutate.Mutant, text string) (passed, compiles bool) {
	t.Helper()
	room := t.TempDir()
	require.NoError(t, os.CopyFS(room, os.DirFS(dir)))
	file := filepath.Join(room, filepath.Base(m.File))
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.Remove(file))
	require.NoError(t, os.WriteFile(file, []byte(string(source[:m.Offset])+text+string(source[m.End:])), 0o600))
	binary := filepath.Join(t.TempDir(), "package.test")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-o", binary)
	cmd.Dir = room
	if cmd.Run() != nil {
		return false, false
	}
	return passes(t, room, nil, binary), true
}

func passes(t *testing.T, dir string, env []string, binary string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	return cmd.Run() == nil
}
