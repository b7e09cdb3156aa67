package mutate_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
)

// TestSweep mutates real code and says what came of it. It is asked for with
//
//	BROWNFIELD_SWEEP='strings v1/01-csv-stats github.com/google/shlex@latest' go test -v -run TestSweep ./tools/engine/mutate
//
// where a name is a directory, absolute or of the repository, a package of the standard
// library, or a module with a version. Tests that are in place are built with the
// mutants, and have to pass while none is on.
func TestSweep(t *testing.T) {
	names := strings.Fields(os.Getenv("BROWNFIELD_SWEEP"))
	if len(names) == 0 {
		t.Skip("BROWNFIELD_SWEEP names nothing")
	}
	b := newBuilder(t)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			dir := directory(t, name)
			begin := time.Now()
			p, err := mutate.Load(t.Context(), b, mutate.Source{Dir: dir}, t.TempDir())
			require.NoError(t, err)
			loaded := time.Since(begin)
			tests, err := filepath.Glob(filepath.Join(p.Dir(), "*_test.go"))
			require.NoError(t, err)
			build, target := p.Build, filepath.Join(t.TempDir(), "program")
			if len(tests) > 0 {
				build = p.BuildTest
			}
			found := len(p.Mutants)
			begin = time.Now()
			require.NoError(t, build(t.Context(), target))
			t.Logf("%s: %d mutants, %d dropped, %d passes, load %.2fs, build %.2fs", name, found, len(p.Invalid), p.Passes(), loaded.Seconds(), time.Since(begin).Seconds())
			reasons := map[string]int{}
			for _, m := range p.Invalid {
				reasons[m.Reason]++
				if reasons[m.Reason] == 1 {
					t.Logf("  %s:%d %s: %q → %q: %s", m.File, m.Line, m.Operator, m.Before, m.After, m.Reason)
				}
			}
			for _, reason := range slices.Sorted(maps.Keys(reasons)) {
				t.Logf("  %4d × %s", reasons[reason], reason)
			}
			if len(tests) == 0 || os.Getenv("BROWNFIELD_SWEEP_RUN") == "" {
				return
			}
			cmd := exec.CommandContext(t.Context(), target, "-test.short")
			cmd.Dir = p.Dir()
			begin = time.Now()
			out, err := cmd.CombinedOutput()
			t.Logf("  own tests, no mutant on: %.2fs, %v", time.Since(begin).Seconds(), err)
			if err != nil {
				t.Logf("%.2000s", out)
			}
		})
	}
}

// directory finds the sources that a name of the sweep stands for.
func directory(t *testing.T, name string) string {
	t.Helper()
	if path, version, ok := strings.Cut(name, "@"); ok {
		scratch := t.TempDir()
		goCommand(t, scratch, "mod", "init", "sweep")
		goCommand(t, scratch, "get", path+"@"+version)
		return strings.TrimSpace(goCommand(t, scratch, "list", "-m", "-f", "{{.Dir}}", path))
	}
	if filepath.IsAbs(name) {
		return name
	}
	local := filepath.Join("..", "..", "..", name)
	if _, err := os.Stat(local); err == nil {
		return local
	}
	return filepath.Join(strings.TrimSpace(goCommand(t, ".", "env", "GOROOT")), "src", name)
}

func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	return string(out)
}
