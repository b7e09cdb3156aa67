package mutate_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/subject"
)

func newBuilder(t *testing.T) *subject.Builder {
	t.Helper()
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	return b
}

// module writes a module and returns its directory.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	return dir
}

// A binary is a program with mutants, built.
type binary struct {
	*mutate.Program
	file string
}

func build(t *testing.T, dir string) binary {
	t.Helper()
	p, err := mutate.Load(t.Context(), newBuilder(t), mutate.Source{Dir: dir}, t.TempDir())
	require.NoError(t, err)
	b := binary{p, filepath.Join(t.TempDir(), "program")}
	require.NoError(t, p.Build(t.Context(), b.file))
	return b
}

// An outcome is what a run of a program shows.
type outcome struct {
	stdout, stderr string
	exit           int
}

// call runs a program in an environment of nothing but env.
func call(t *testing.T, file string, env []string, args ...string) outcome {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), file, args...)
	cmd.Env = env
	if env == nil {
		cmd.Env = []string{"GOTRACEBACK=single"}
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); !exited {
		require.NoError(t, err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// with runs a program with a mutant on, and says whether it exceeded its budget.
func (b binary) with(t *testing.T, m *mutate.Mutant, budget int64, args ...string) (outcome, bool) {
	t.Helper()
	note := filepath.Join(t.TempDir(), "note")
	o := call(t, b.file, mutate.Switch(budget, note, m.ID), args...)
	overrun, err := mutate.Overrun(note)
	require.NoError(t, err)
	return o, overrun
}

// trace runs a program and returns what it reached.
func (b binary) trace(t *testing.T, args ...string) (outcome, mutate.Trace) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "trace")
	o := call(t, b.file, mutate.Tracing(file), args...)
	trace, err := mutate.ReadTrace(file)
	require.NoError(t, err)
	return o, trace
}
