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

	"brownfield/tools/engine/subject"
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
	g := ground{filepath.Join(top, "work"), filepath.Join(top, "victim"), filepath.Join(top, "answers"), filepath.Join(top, "sandbox")}
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
	return g.run(t, func(st *subject.Sandbox) error {
		return st.FenceIn(subject.Fence{Own: g.work, Hides: []string{g.answers}})
	}, limits, args...)
}

// apart lets it loose in a world of its own, around its directory.
func (g ground) apart(t *testing.T, limits subject.Limits, args ...string) outcome {
	t.Helper()
	return g.run(t, func(st *subject.Sandbox) error { return st.Private(g.work, g.answers) }, limits, args...)
}

func (g ground) run(t *testing.T, prepare func(*subject.Sandbox) error, limits subject.Limits, args ...string) outcome {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	program, err := builder.Build(t.Context(), filepath.Join("testdata", "hostile"), subject.Plain)
	require.NoError(t, err)
	st, err := program.Sandbox(g.stand)
	require.NoError(t, err)
	require.NoError(t, prepare(st))
	env, reports, err := st.Order(limits, subject.Streams{})
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
	long := subject.Limits{Disk: 16 << 20} // for those that end by themselves
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
		{"panic", long, "", ""},
		{"quiet-exit", long, "", ""},
		{"killed", long, "", ""},
		{"kill-group", long, "", ""},
		{"stop-parent", long, "", refused},
		{"kill-parent", long, "", refused},
		{"trace-parent", long, "", refused},
		{"parents-memory", long, "", refused},
		{"write VICTIM/new", long, "", refused},
		{"write VICTIM/file", long, "", refused},
		{"append VICTIM/file", long, "", refused},
		{"truncate VICTIM/file", long, "", refused},
		{"remove VICTIM/file", long, "", refused},
		{"remove VICTIM", long, "", refused},
		{"rename VICTIM/file WORK/file", long, "", refused},
		{"link VICTIM/file WORK/file", long, "", refused},
		{"mkdir VICTIM/new", long, "", refused},
		{"by-link VICTIM/file", long, "", refused},
		{"child-writes VICTIM/file", long, "", refused},
		{"write /tmp/brownfield-hostile", long, "", refused},
		{"write /dev/shm/brownfield-hostile", long, "", refused},
		{"write STAND/lease", long, "", refused},
		{"remove STAND/lease", long, "", refused},
		{"list STAND", long, "", refused},
		{"read ANSWERS/file", long, "", refused},
		{"list ANSWERS", long, "", refused},
		{"child-reads ANSWERS/file", long, "", refused},
		{"by-link ANSWERS/file", long, "", refused},
		{"device", long, "", refused},
		{"mount", long, "", refused},
		{"write WORK/file", long, "", "done"},
		{"read VICTIM/file", long, "", "done"},
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
