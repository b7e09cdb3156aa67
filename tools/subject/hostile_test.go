package subject_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/subject"
)

// A ground is where a hostile program is let loose.
type ground struct {
	work    string // its own directory
	victim  string // a directory of somebody else, with a file in it
	answers string // a directory that is hidden, with a file in it
	stand   string
}

func newGround(t *testing.T) ground {
	t.Helper()
	top := t.TempDir()
	g := ground{filepath.Join(top, "work"), filepath.Join(top, "victim"), filepath.Join(top, "answers"), filepath.Join(top, "stand")}
	for _, dir := range []string{g.work, g.victim, g.answers, g.stand} {
		require.NoError(t, os.Mkdir(dir, 0o750))
	}
	for _, dir := range []string{g.victim, g.answers} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), []byte("theirs"), 0o600))
	}
	return g
}

// fenced lets the hostile program loose behind a fence.
func (g ground) fenced(t *testing.T, limits subject.Limits, args ...string) outcome {
	t.Helper()
	return g.run(t, func(st *subject.Stand) error {
		return st.FenceIn(subject.Fence{Own: g.work, Hides: []string{g.answers}})
	}, limits, args...)
}

// apart lets it loose in a world of its own, around its directory.
func (g ground) apart(t *testing.T, limits subject.Limits, args ...string) outcome {
	t.Helper()
	return g.run(t, func(st *subject.Stand) error { return st.Private(g.work, g.answers) }, limits, args...)
}

func (g ground) run(t *testing.T, prepare func(*subject.Stand) error, limits subject.Limits, args ...string) outcome {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	program, err := builder.Build(t.Context(), filepath.Join("testdata", "hostile"), subject.Plain)
	require.NoError(t, err)
	st, err := program.Stand(g.stand)
	require.NoError(t, err)
	require.NoError(t, prepare(st))
	env, reports, err := st.Order(limits, "")
	require.NoError(t, err)
	for i, arg := range args {
		args[i] = strings.NewReplacer("VICTIM", g.victim, "ANSWERS", g.answers, "WORK", g.work, "STAND", g.stand).Replace(arg)
	}
	cmd := st.Command(t.Context(), args...)
	cmd.Dir = g.work
	cmd.Env = append(os.Environ(), env)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	written, err := reports.Read()
	require.NoError(t, err)
	require.Len(t, written, 1, "%s%s", stdout.String(), stderr.String())
	return outcome{Report: written[0], code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

// Whatever a program tries: it gets its verdict, nothing of it is left, nothing
// outside of its directory has changed, and it has read nothing that is hidden.
func TestHostilePrograms(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the fences are Linux's")
	}
	short := subject.Limits{Wall: 300 * time.Millisecond, Disk: 16 << 20}
	const refused = "refused: "
	for _, tt := range []struct {
		args   string
		limits subject.Limits
		reason subject.Reason // the limit that it meets, if any
		says   string         // on its standard output, or in the report
	}{
		{"hang", short, subject.Deadline, "was still running"},
		{"compute", short, subject.Deadline, "was still running"},
		{"close-and-hang", short, subject.Deadline, "was still running"},
		{"print", short, subject.Output, "on standard output"},
		{"print-error", short, subject.Output, "on standard error"},
		{"eat", subject.Limits{}, subject.Memory, "memory"},
		{"child-eats", subject.Limits{}, subject.Memory, "memory"},
		{"orphan", short, subject.LeftBehind, "left sleep running"},
		{"double-fork", short, subject.LeftBehind, "left sleep running"},
		{"breed", short, subject.Deadline, "was still running"},
		{"fill", subject.Limits{Disk: 16 << 20}, subject.Disk, "more than the 16 MiB it may"},
		{"one-file", subject.Limits{Disk: 16 << 20}, "", "file too large"},
		{"files", subject.Limits{Files: 64}, "", "too many open files"},
		{"panic", short, "", ""},
		{"quiet-exit", short, "", ""},
		{"killed", short, "", ""},
		{"kill-group", short, "", ""},
		{"stop-parent", short, "", refused},
		{"kill-parent", short, "", refused},
		{"trace-parent", short, "", refused},
		{"parents-memory", short, "", refused},
		{"write VICTIM/new", short, "", refused},
		{"write VICTIM/file", short, "", refused},
		{"append VICTIM/file", short, "", refused},
		{"truncate VICTIM/file", short, "", refused},
		{"remove VICTIM/file", short, "", refused},
		{"remove VICTIM", short, "", refused},
		{"rename VICTIM/file WORK/file", short, "", refused},
		{"link VICTIM/file WORK/file", short, "", refused},
		{"mkdir VICTIM/new", short, "", refused},
		{"by-link VICTIM/file", short, "", refused},
		{"child-writes VICTIM/file", short, "", refused},
		{"write /tmp/brownfield-hostile", short, "", refused},
		{"write /dev/shm/brownfield-hostile", short, "", refused},
		{"write STAND/lease", short, "", refused},
		{"remove STAND/lease", short, "", refused},
		{"list STAND", short, "", refused},
		{"read ANSWERS/file", short, "", refused},
		{"list ANSWERS", short, "", refused},
		{"child-reads ANSWERS/file", short, "", refused},
		{"by-link ANSWERS/file", short, "", refused},
		{"device", short, "", refused},
		{"mount", short, "", refused},
		{"write WORK/file", short, "", "done"},
		{"read VICTIM/file", short, "", "done"},
	} {
		t.Run(strings.ReplaceAll(tt.args, "/", "_"), func(t *testing.T) {
			t.Parallel()
			g := newGround(t)
			got := g.fenced(t, tt.limits, strings.Fields(tt.args)...)
			require.Equal(t, tt.reason, got.Reason, "%s %s%s", got.Detail, got.stdout, got.stderr)
			require.Contains(t, got.Detail+got.stdout+got.stderr, tt.says)
			require.Empty(t, processesWith(t, g.stand), "no process is left")
			for _, dir := range []string{g.victim, g.answers} {
				entries, err := os.ReadDir(dir)
				require.NoError(t, err)
				require.Len(t, entries, 1)
				text, err := os.ReadFile(filepath.Join(dir, "file"))
				require.NoError(t, err)
				require.Equal(t, "theirs", string(text))
			}
		})
	}
	require.NoFileExists(t, "/tmp/brownfield-hostile")
	require.NoFileExists(t, "/dev/shm/brownfield-hostile")
}

// In a world of its own, a program does as it likes, and nobody is the worse for it.
func TestPrivateWorlds(t *testing.T) {
	t.Parallel()
	if tier, why := subject.WorldTier(t.Context(), t.TempDir()); tier != subject.Private {
		t.Skip(why)
	}
	short := subject.Limits{Wall: 300 * time.Millisecond}
	for _, tt := range []struct {
		args   string
		reason subject.Reason
		says   string
	}{
		{"exit", "", "out"},
		{"hang", subject.Deadline, "was still running"},
		{"print", subject.Output, "on standard output"},
		{"orphan", subject.LeftBehind, "left sleep running"},
		{"double-fork", subject.LeftBehind, "left sleep running"},
		{"breed", subject.Deadline, "was still running"},
		{"kill-group", "", ""},
		{"stop-parent", "", ""},
		{"kill-parent", "", ""},
		{"trace-parent", "", "refused"},
		{"parents-memory", "", "refused"},
		{"write WORK/file", "", "done"},
		{"remove WORK/mine", "", "done"},
		{"append WORK/mine", "", "done"},
		{"write /tmp/brownfield-hostile", "", "done"},
		{"write /dev/shm/brownfield-hostile", "", "done"},
		{"write /etc/brownfield-hostile", "", "refused"},
		{"write VICTIM/file", "", "refused"}, // It is not there.
		{"read STAND/lease", "", "done"},
		{"write STAND/lease", "", "refused"},
		{"remove STAND/lease", "", "refused"},
		{"mount", "", "refused"},
		{"write ANSWERS/more", "", "done"}, // This is where it was asked to leave something.
	} {
		t.Run(strings.ReplaceAll(tt.args, "/", "_"), func(t *testing.T) {
			t.Parallel()
			g := newGround(t)
			require.NoError(t, os.WriteFile(filepath.Join(g.work, "mine"), []byte("mine"), 0o600))
			got := g.apart(t, short, strings.Fields(tt.args)...)
			require.Equal(t, tt.reason, got.Reason, "%s %s%s", got.Detail, got.stdout, got.stderr)
			require.Contains(t, got.Detail+got.stdout+got.stderr, tt.says)
			require.Empty(t, processesWith(t, g.stand), "no process is left")
			text, err := os.ReadFile(filepath.Join(g.victim, "file"))
			require.NoError(t, err)
			require.Equal(t, "theirs", string(text))
			entries, err := os.ReadDir(g.work)
			require.NoError(t, err)
			require.Len(t, entries, 1, "the directory is as it was")
			if strings.Contains(tt.args, "ANSWERS") {
				require.FileExists(t, filepath.Join(g.answers, "more"))
			}
		})
	}
	require.NoFileExists(t, "/tmp/brownfield-hostile")
	require.NoFileExists(t, "/dev/shm/brownfield-hostile")
	require.NoFileExists(t, "/etc/brownfield-hostile")
}

// Most modules lie below the home directory, and their tests use caches there.
func TestAPrivateWorldHasAHome(t *testing.T) {
	for name, below := range map[string]string{"the module is below it": "home/src", "the module is elsewhere": "src"} {
		t.Run(name, func(t *testing.T) {
			if tier, why := subject.WorldTier(t.Context(), t.TempDir()); tier != subject.Private {
				t.Skip(why)
			}
			g := newGround(t)
			top := filepath.Dir(g.work)
			home := filepath.Join(top, "home")
			g.work = filepath.Join(top, filepath.FromSlash(below))
			require.NoError(t, os.MkdirAll(g.work, 0o750))
			require.NoError(t, os.MkdirAll(home, 0o750))
			t.Setenv("GOCACHE", goCache(t))
			t.Setenv("HOME", home)
			known := filepath.Join(home, "known")
			require.NoError(t, os.WriteFile(known, []byte("theirs"), 0o600))
			for _, call := range [][]string{{"read", known}, {"append", known}, {"write", filepath.Join(home, "cached")}, {"write", filepath.Join(g.work, "mine")}} {
				got := g.apart(t, subject.Limits{}, call...)
				require.Contains(t, got.stdout, "done", call)
				require.NoFileExists(t, filepath.Join(home, "cached"))
				require.NoFileExists(t, filepath.Join(g.work, "mine"))
				require.NoError(t, os.RemoveAll(g.stand))
				require.NoError(t, os.Mkdir(g.stand, 0o750))
			}
		})
	}
}
