package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"

	"brownfield/tools/school/follow"
)

// BenchmarkWatch measures the time from a save to the verdict on behaviour, on
// kata 01, and sets it against the floor: a bare go build of the same sources
// and bare runs of the same scripts, several at once, as watch does. The two
// take turns. Each edit is a new line of code, so no cache knows its outcome.
//
//	go test -run '^$' -bench Watch -benchtime 20x ./tools/cmd/kata
//
// It is done for a copy as it is at the beginning, and for one that has become
// v2. v1 sleeps for a tenth of a second in each run, so there the machine has
// time to spare; v2 does not, and shows what watching costs.
//
// Reported are medians. save-ms is what a person waits, the deliberate 200 ms of
// the follow.Debounce included; work-ms is without them, and ratio is work-ms to
// floor-ms. The floor's build stamps no version control information, as watch's
// does not: that would make the floor slower.
func BenchmarkWatch(b *testing.B) {
	for _, edition := range []string{"v1", "v2"} {
		b.Run(edition, func(b *testing.B) { benchmarkWatch(b, edition) })
	}
}

func benchmarkWatch(b *testing.B, edition string) {
	root := benchRepository(b)
	b.Chdir(root)
	c, err := catalog.Open(root)
	require.NoError(b, err)
	kata := c.Katas[0]
	from, err := kata.Edition(edition)
	require.NoError(b, err)
	require.NoError(b, os.CopyFS(kata.Work, os.DirFS(from.Dir)))
	s := watchProcess(b, filepath.Join(root, "kata"))
	s.expect(`\n  next  `)
	bare := bareCopy(b, from.Dir)

	var saves, floors, builds []time.Duration
	for b.Loop() {
		editLine(b, bare.dir)
		begin := time.Now()
		builds = append(builds, bare.build())
		bare.scripts(kata.Characterization)
		floors = append(floors, time.Since(begin))

		begin = editLine(b, kata.Work)
		s.expect(`✓ behaviour +23/23`)
		saves = append(saves, time.Since(begin))
		s.expect(`\n  next  `) // Until then, other checks have the cores.
	}
	work := median(saves) - follow.Debounce
	b.ReportMetric(milliseconds(median(saves)), "save-ms")
	b.ReportMetric(milliseconds(work), "work-ms")
	b.ReportMetric(milliseconds(median(floors)), "floor-ms")
	b.ReportMetric(milliseconds(median(builds)), "floor-build-ms")
	b.ReportMetric(float64(work)/float64(median(floors)), "ratio")
	b.ReportMetric(0, "ns/op") // An iteration waits for checks that are not the subject.
}

// benchRepository makes a repository of kata 01 alone, and the real command.
func benchRepository(b *testing.B) string {
	b.Helper()
	root, repository := b.TempDir(), filepath.Join("..", "..", "..")
	build := exec.CommandContext(b.Context(), "go", "build", "-o", filepath.Join(root, "kata"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as the Makefile builds it
	out, err := build.CombinedOutput()
	require.NoError(b, err, string(out))
	for _, dir := range []string{"katas/01-csv-stats", "v1/01-csv-stats", "v2/01-csv-stats", "upgrade-log"} {
		require.NoError(b, os.CopyFS(filepath.Join(root, dir), os.DirFS(filepath.Join(repository, dir))))
	}
	mod, err := os.ReadFile(filepath.Join(repository, "go.mod"))
	require.NoError(b, err)
	require.NoError(b, os.WriteFile(filepath.Join(root, "go.mod"), mod, 0o600))
	return root
}

// watchProcess starts the real command as a person would who keeps its output.
func watchProcess(b *testing.B, binary string) *session {
	b.Helper()
	from, to, err := os.Pipe()
	require.NoError(b, err)
	s := &session{t: b, cmd: exec.CommandContext(b.Context(), binary, "watch", "01")}
	s.cmd.Stdout, s.cmd.Stderr = to, to
	s.start(from, nil)
	require.NoError(b, to.Close())
	return s
}

// editLine changes one line of code in the copy to what it has never been, and
// returns when that was done.
func editLine(b *testing.B, dir string) time.Time {
	b.Helper()
	file := filepath.Join(dir, "stats.go")
	text, err := os.ReadFile(file)
	require.NoError(b, err)
	old, _, _ := strings.Cut(string(text), "\nvar edited = ")
	line := fmt.Sprintf("\nvar edited = %d\n", time.Now().UnixNano())
	require.NoError(b, os.WriteFile(file, []byte(old+line), 0o600))
	return time.Now()
}

// A bare is a copy of the kata that nobody supervises.
type bare struct {
	b       *testing.B
	builder *subject.Builder
	dir     string
	bin     string
}

func bareCopy(b *testing.B, from string) *bare {
	b.Helper()
	builder, err := subject.NewBuilder(b.Context())
	require.NoError(b, err)
	c := &bare{b: b, builder: builder, dir: filepath.Join(b.TempDir(), "copy"), bin: b.TempDir()}
	require.NoError(b, os.CopyFS(c.dir, os.DirFS(from)))
	c.build()
	return c
}

func (c *bare) build() time.Duration {
	begin := time.Now()
	_, err := c.builder.Go.Run(c.b.Context(), c.dir, "build", "-o", filepath.Join(c.bin, "csvstats"), ".")
	require.NoError(c.b, err)
	return time.Since(begin)
}

// scripts runs the scripts with nothing but testscript.
func (c *bare) scripts(files []string) {
	var group errgroup.Group
	group.SetLimit(2 * max(2, runtime.NumCPU()))
	for _, file := range files {
		group.Go(func() (err error) {
			defer func() {
				if r := recover(); r != nil {
					err = fmt.Errorf("%s: %v", file, r)
				}
			}()
			testscript.RunT(quick{}, testscript.Params{
				Files: []string{file},
				Setup: func(env *testscript.Env) error {
					env.Setenv("PATH", c.bin+string(os.PathListSeparator)+env.Getenv("PATH"))
					return nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){"run": bareRun, "copies": bareCopies},
			})
			return nil
		})
	}
	require.NoError(c.b, group.Wait())
}

// bareRun calls the program itself and looks at its exit code alone.
func bareRun(ts *testscript.TestScript, _ bool, args []string) {
	want := 0
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-glob":
			args = args[1:]
			for i, arg := range args {
				if found, err := filepath.Glob(ts.MkAbs(arg)); err == nil && len(found) > 0 {
					args = slices.Concat(args[:i], found)
				}
			}
		case "-exit":
			want, _ = strconv.Atoi(args[1])
			args = args[2:]
		default:
			args = args[2:]
		}
	}
	err, code := ts.Exec(args[0], args[1:]...), 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d", code)
	}
}

func bareCopies(ts *testscript.TestScript, _ bool, args []string) {
	times, err := strconv.Atoi(args[0])
	ts.Check(err)
	for i := range times {
		ts.Check(os.WriteFile(ts.MkAbs(fmt.Sprintf(args[2], i+1)), []byte(ts.ReadFile(args[1])), 0o600))
	}
}

// quick is a test that fails by panicking, and keeps no log.
type quick struct{}

func (quick) Skip(args ...any)                      { panic(fmt.Sprint(args...)) }
func (quick) Fatal(args ...any)                     { panic(fmt.Sprint(args...)) }
func (quick) FailNow()                              { panic("failed") }
func (quick) Parallel()                             {}
func (quick) Log(...any)                            {}
func (quick) Verbose() bool                         { return false }
func (quick) Run(_ string, test func(testscript.T)) { test(quick{}) }

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
