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

	"brownfield/tools/engine/mutate"
	"brownfield/tools/internal/longtest"
)

// sampled is how many mutants TestFidelity compares where nothing else is asked for.
const sampled = 20

// TestFidelity draws mutants at random, makes each of them a second time by
// really putting what it is shown as into the file, and compares what the package's
// own tests say. It does so for a package of the standard library, copied into a
// module, or for more mutants of other code:
//
//	BROWNFIELD_FIDELITY=100 BROWNFIELD_SWEEP='github.com/google/shlex@latest' go test -v -run TestFidelity ./tools/engine/mutate
func TestFidelity(t *testing.T) {
	longtest.Begin(t)
	names, wanted := strings.Fields(os.Getenv("BROWNFIELD_SWEEP")), sampled
	if asked := os.Getenv("BROWNFIELD_FIDELITY"); asked != "" {
		var err error
		wanted, err = strconv.Atoi(asked)
		require.NoError(t, err)
	}
	if len(names) == 0 {
		compared, caught := fidelity(t, copied(t, "encoding/csv"), wanted)
		require.Equal(t, wanted, compared)
		require.Greater(t, caught, wanted/2, "both ways have to fail where most mutants are caught")
		return
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) { fidelity(t, directory(t, name), wanted) })
	}
}

func fidelity(t *testing.T, dir string, wanted int) (compared, caught int) {
	t.Helper()
	p, err := mutate.Load(t.Context(), newBuilder(t), mutate.Source{Dir: dir}, t.TempDir())
	require.NoError(t, err)
	binary := filepath.Join(t.TempDir(), "package.test")
	require.NoError(t, p.BuildTest(t.Context(), binary))
	unwritable := 0
	for _, i := range rand.New(rand.NewSource(1)).Perm(len(p.Mutants)) {
		m := p.Mutants[i]
		if compared == wanted {
			break
		}
		if m.Operator == "atomic" {
			continue // It is shown as a comment.
		}
		really, compiles := edited(t, p.Dir(), m)
		if !compiles {
			unwritable++
			continue
		}
		note := filepath.Join(t.TempDir(), "note")
		switched := passes(t, p.Dir(), mutate.Switch(10_000_000, note, m.ID), binary)
		if really != switched {
			t.Errorf("%s:%d %s: %q → %q: edited passes %t, switched passes %t", m.File, m.Line, m.Operator, m.Before, m.After, really, switched)
		}
		compared++
		if !switched {
			caught++
		}
	}
	t.Logf("%s: %d compared, %d caught, %d more do not compile when written by hand", p.Dir(), compared, caught, unwritable)
	return compared, caught
}

// copied puts a package of the standard library that imports no internal one into
// a module.
func copied(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(directory(t, name))))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/"+name+"\n\ngo 1.26\n"), 0o600))
	return dir
}

// edited makes a mutant in a copy of the package and runs its tests there.
func edited(t *testing.T, dir string, m *mutate.Mutant) (passed, compiles bool) {
	t.Helper()
	copied := t.TempDir()
	require.NoError(t, os.CopyFS(copied, os.DirFS(dir)))
	file := filepath.Join(copied, filepath.Base(m.File))
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.Remove(file)) // It may be read-only.
	require.NoError(t, os.WriteFile(file, m.Put(source), 0o600))
	binary := filepath.Join(t.TempDir(), "package.test")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-o", binary)
	cmd.Dir = copied
	if cmd.Run() != nil {
		return false, false
	}
	return passes(t, copied, nil, binary), true
}

func passes(t *testing.T, dir string, env []string, binary string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	return cmd.Run() == nil
}
