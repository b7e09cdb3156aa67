package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/engine/upstream"
	"brownfield/tools/school/catalog"
)

// An Edition is what is measured, built.
type Edition struct {
	Name    string
	Subject *subject.Subject
}

// A Run is what one run of an edition took.
type Run struct {
	Wall, CPU time.Duration
	PeakRSS   int64 // bytes
}

// A Result is all that was measured of one edition.
type Result struct {
	Edition   string
	Runs      []Run // one a round, the same rounds for each edition
	Allocated int64 // bytes, roughly; 0 when it could not be had
}

// A Work is a load on disk, and the outside world that it needs.
type Work struct {
	load  *catalog.Load
	dir   string
	world *upstream.Server
}

// Prepare generates a load below dir. It has to be closed.
func Prepare(ctx context.Context, load *catalog.Load, dir string) (*Work, error) {
	w := &Work{load: load, dir: dir}
	if load.Upstream != "" {
		plan, err := upstream.Parse([]byte(load.Upstream))
		if err != nil {
			return nil, fmt.Errorf("cannot read the upstream of the load: %w", err)
		}
		if w.world, err = upstream.Start(ctx, plan); err != nil {
			return nil, err
		}
	}
	for _, f := range load.Files {
		if err := generate(filepath.Join(dir, f.Name), w.expand(f.Head), w.expand(f.Row), f.Rows); err != nil {
			return nil, errors.Join(fmt.Errorf("cannot generate %s: %w", f.Name, err), w.Close())
		}
	}
	return w, nil
}

// Close ends the outside world.
func (w *Work) Close() error {
	if w.world == nil {
		return nil
	}
	return w.world.Close()
}

func (w *Work) expand(text string) string {
	if w.world == nil {
		return text
	}
	return strings.ReplaceAll(text, "$up", w.world.URL)
}

// Measure runs the editions on the load, in turn, for so many rounds and one
// before them that warms the machine and is not counted. tell is told of each
// round. Editions that print something else, or fail, are an error.
func (w *Work) Measure(ctx context.Context, editions []Edition, rounds int, tell func(round int)) ([]Result, error) {
	results := make([]Result, len(editions))
	var first [sha256.Size]byte
	for round := range rounds + 1 {
		tell(round)
		for k := range editions {
			i := (k + round) % len(editions) // Nobody always comes first.
			report, printed, err := w.run(ctx, editions[i], "")
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256([]byte(printed))
			if first == ([sha256.Size]byte{}) {
				first = sum
			} else if sum != first {
				return nil, fmt.Errorf("%s prints something else than the edition before it: what it needs cannot be compared", editions[i].Name)
			}
			if round > 0 {
				results[i].Runs = append(results[i].Runs, Run{report.Wall, report.CPU, report.PeakRSS})
			}
		}
	}
	for i, edition := range editions {
		results[i].Edition = edition.Name
		report, _, err := w.run(ctx, edition, "GODEBUG=gctrace=1")
		if err != nil {
			return nil, err
		}
		results[i].Allocated = allocated(report.Stderr)
	}
	return results, nil
}

// generous is what a run may take: v1s have an appetite, and nothing here guards
// against them.
func generous() subject.Limits {
	return subject.Limits{Wall: 3 * time.Minute, Memory: 8 << 30, Output: 1 << 30, Disk: 8 << 30}
}

// run runs an edition once, in a directory of its own with the load's files.
func (w *Work) run(ctx context.Context, edition Edition, env string) (report subject.Report, printed string, err error) {
	work, remove, err := tempdir.OnDisk("bench")
	if err != nil {
		return report, "", err
	}
	defer remove()
	for _, f := range w.load.Files {
		if err := os.Symlink(filepath.Join(w.dir, f.Name), filepath.Join(work, f.Name)); err != nil {
			return report, "", fmt.Errorf("cannot make room for a run: %w", err)
		}
	}
	args := make([]string, len(w.load.Args))
	for i, arg := range w.load.Args {
		args[i] = w.expand(arg)
	}
	var stdout, stderr bytes.Buffer
	call := subject.Call{
		Args: args, Dir: work, Env: os.Environ(), Stdout: &stdout, Stderr: &stderr,
		Limits: generous(), Fence: &subject.Fence{Own: work}, Keep: env != "",
	}
	if env != "" {
		call.Env = append(call.Env, env)
	}
	if w.load.Stdin != "" {
		input, err := os.Open(filepath.Join(w.dir, w.load.Stdin))
		if err != nil {
			return report, "", fmt.Errorf("cannot read the load: %w", err)
		}
		defer input.Close()
		call.Stdin = input
	}
	report, err = edition.Subject.Run(ctx, call)
	if err != nil {
		return report, "", err
	}
	if report.Exit != 0 || report.Reason != "" {
		return report, "", fmt.Errorf("%s cannot do the load: exit code %d: %s", edition.Name, report.Exit, lastLine(stderr.String()))
	}
	return report, stdout.String(), nil
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// cycle is what the collector says of itself with gctrace=1: the heap when it
// ended, and what of it is live, in MB.
var cycle = regexp.MustCompile(`(?m)^gc \d+ .* \d+->(\d+)->(\d+) MB, `)

// allocated adds up how much the heap grew from what one cycle left alive to the
// end of the next: what was allocated, to a MB for each cycle. What is allocated
// while a cycle runs counts as alive at its end. What came after the last cycle
// is missing.
func allocated(trace string) int64 {
	total, live := int64(0), int64(0)
	for _, m := range cycle.FindAllStringSubmatch(trace, -1) {
		ended, _ := strconv.ParseInt(m[1], 10, 64) // The pattern admits digits only.
		left, _ := strconv.ParseInt(m[2], 10, 64)
		total += max(0, ended-live)
		live = left
	}
	return total << 20
}
