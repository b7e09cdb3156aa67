package subject_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// outcome is what one supervised run left.
type outcome struct {
	subject.Report
	code           int // of the supervisor
	stdout, stderr string
}

// call is one run of the hostile program.
type call struct {
	mode   subject.Mode
	limits subject.Limits
	signal string
	stdin  io.Reader
	env    []string
	during func(st *subject.Sandbox, supervisor *exec.Cmd) // once it runs
}

func hostile(t *testing.T, c call, args ...string) outcome {
	t.Helper()
	if c.mode == "" {
		c.mode = subject.Plain
	}
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	if c.mode == subject.Race && builder.Go.NoRace() != nil {
		t.Skip(builder.Go.NoRace())
	}
	program, err := builder.Build(t.Context(), filepath.Join("testdata", "hostile"), c.mode)
	require.NoError(t, err)
	st, err := program.Sandbox(t.TempDir())
	require.NoError(t, err)
	env, reports, err := st.Order(c.limits, subject.Streams{Signal: c.signal})
	require.NoError(t, err)

	// The bound of the test itself: a supervisor that never comes back.
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(st.Bin, "hostile"), args...)
	cmd.Env = append(append(os.Environ(), env), c.env...)
	cmd.Stdin = c.stdin
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	begin := time.Now()
	require.NoError(t, cmd.Start())
	if c.during != nil {
		c.during(st, cmd)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	require.Less(t, time.Since(begin), time.Minute, "a verdict within ten seconds, and within a minute on the busiest machine")
	written, err := reports.Read()
	require.NoError(t, err)
	require.Len(t, written, 1)
	return outcome{Report: written[0], code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

func TestOrdinaryRunIsReportedAsItWas(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{}, "exit", "x y")
	require.Equal(t, 7, got.Exit)
	require.Equal(t, 7, got.code)
	require.Equal(t, []string{"exit", "x y"}, got.Args)
	require.Equal(t, "out\n", got.stdout)
	require.Equal(t, "err\n", got.stderr)
	require.Empty(t, got.Reason)
	require.Positive(t, got.Wall)
	require.Positive(t, got.PeakRSS)
}

func TestDeathBySignalCountsAsShellsCount(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{}, "killed")
	require.Equal(t, 128+int(syscall.SIGTERM), got.Exit)
	require.Empty(t, got.Reason)
}

func TestHostileSubjectsMeetTheirLimit(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args   string
		limits subject.Limits
		want   subject.Reason
		says   string
	}{
		{"hang", subject.Limits{Wall: 500 * time.Millisecond}, subject.Deadline, "was still running after 500ms"},
		{"hang", subject.Limits{}, subject.Deadline, "was still running after 8s"},
		{"print", subject.Limits{}, subject.Output, "printed more than 1 MiB on standard output"},
		{"eat", subject.Limits{}, subject.Memory, "more than the 512 MiB it may"},
		{"orphan", subject.Limits{}, subject.LeftBehind, "ended and left sleep running"},
		{"breed", subject.Limits{Wall: 200 * time.Millisecond}, subject.Deadline, "was still running"},
	} {
		t.Run(tt.args+" "+string(tt.want), func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS != "linux" && (tt.args == "orphan" || tt.args == "breed") {
				t.Skip("without a subreaper, a process in a session of its own escapes")
			}
			// The mark finds the run's processes again, wherever they hide.
			mark := "BROWNFIELD_TEST_MARK=" + filepath.Base(t.TempDir()) + "-" + tt.args + strconv.Itoa(int(tt.limits.Wall))
			got := hostile(t, call{limits: tt.limits, env: []string{mark}}, tt.args)
			require.Equal(t, tt.want, got.Reason)
			require.Contains(t, got.Detail, tt.says)
			require.Contains(t, got.stderr, "brownfield: hostile "+got.Detail)
			require.NotZero(t, got.code, "a run that met a limit never looks like a success")
			require.LessOrEqual(t, len(got.stdout), 1<<20)
			require.Empty(t, processesWith(t, mark), "no process is left")
		})
	}
}

// processesWith lists the processes whose environment holds entry.
func processesWith(t *testing.T, entry string) []string {
	t.Helper()
	environs, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(t, err)
	var found []string
	for _, file := range environs {
		data, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(data), entry) {
			found = append(found, filepath.Base(filepath.Dir(file)))
		}
	}
	return found
}

func TestMemoryLimitIsTheCallers(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{limits: subject.Limits{Memory: 64 << 20}}, "eat")
	require.Equal(t, subject.Memory, got.Reason)
	require.Less(t, got.PeakRSS, int64(512<<20), "it was stopped long before it had everything")
}

func TestOpenFilesAreLimited(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{limits: subject.Limits{Files: 64}}, "files")
	require.Equal(t, 1, got.Exit)
	require.Contains(t, got.stdout, "too many open files")
}

func TestRacesAreReportedAndExitCodeIsKept(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{mode: subject.Race}, "race")
	require.Zero(t, got.Exit)
	require.Len(t, got.Races, 1)
	site, ok := subject.RaceSite(got.Races[0], "example.com/hostile")
	require.True(t, ok)
	require.Regexp(t, `^main\.go:\d+$`, site)
	require.Empty(t, got.stderr, "the detector writes to its log, not to the program's standard error")
}

func TestSignalComesWhenAllInputHasBeenRead(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{signal: "INT", stdin: strings.NewReader(strings.Repeat("typed\n", 50_000))}, "ctrl-c")
	require.Equal(t, 130, got.Exit)
	require.Equal(t, "interrupted\n", got.stdout)
}

func TestSubjectCannotSeeItsOrder(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{}, "env")
	require.NotContains(t, got.stdout, "BROWNFIELD_ORDER")
}

// A small machine has no time zones. Go brings its own.
func TestSubjectFindsTheTimeZonesOfGo(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{}, "env")
	_, root, found := strings.Cut(got.stdout, "GOROOT=")
	require.True(t, found, got.stdout)
	root, _, _ = strings.Cut(root, "\n")
	require.FileExists(t, filepath.Join(root, "lib", "time", "zoneinfo.zip"))
}

func TestRevokedRunEnds(t *testing.T) {
	t.Parallel()
	got := hostile(t, call{during: func(st *subject.Sandbox, _ *exec.Cmd) { require.NoError(t, st.Revoke()) }}, "hang")
	require.Equal(t, subject.Revoked, got.Reason)
}

func TestReaderWhoLeavesEndsThePrinter(t *testing.T) {
	t.Parallel()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	program, err := builder.Build(t.Context(), filepath.Join("testdata", "hostile"), subject.Plain)
	require.NoError(t, err)
	st, err := program.Sandbox(t.TempDir())
	require.NoError(t, err)
	env, reports, err := st.Order(subject.Limits{}, subject.Streams{})
	require.NoError(t, err)
	shell := exec.CommandContext(t.Context(), "sh", "-c", "hostile print | head -n 1")
	shell.Env = append(os.Environ(), env, "PATH="+st.Bin+":"+os.Getenv("PATH"))
	out, err := shell.Output()
	require.NoError(t, err)
	require.Contains(t, string(out), "all work and no play")
	written, err := reports.Read()
	require.NoError(t, err)
	require.Len(t, written, 1)
	require.Equal(t, 128+int(syscall.SIGPIPE), written[0].Exit)
	require.Empty(t, written[0].Reason)
}
