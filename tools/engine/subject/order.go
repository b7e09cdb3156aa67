package subject

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"brownfield/tools/engine/process"
)

// Limits bound one run of a subject. Zero means the default of [DefaultLimits].
type Limits struct {
	Wall   time.Duration // from start to exit, counted by a [process.Clock]
	Output int64         // bytes, standard output and standard error each
	Memory int64         // bytes resident, the whole process tree
	Disk   int64         // bytes of all files in its own directory (see [Fence])
	Files  uint64        // open files; 0 leaves the machine's limit
	File   int64         // bytes of each file that it writes; 0 is as many as Disk
}

// DefaultLimits leave room for a slow machine and none for a runaway. A run
// that meets the wall limit still gets its verdict within ten seconds.
func DefaultLimits(mode Mode) Limits {
	limits := Limits{Wall: 8 * time.Second, Output: 1 << 20, Memory: 512 << 20, Disk: 512 << 20}
	if mode == Race {
		limits.Memory = 4 << 30 // The detector's shadow memory is five to ten times the program's own.
	}
	return limits
}

// withDefaults fills in what the caller left open.
func (l Limits) withDefaults(mode Mode) Limits {
	d := DefaultLimits(mode)
	if l.Wall == 0 {
		l.Wall = d.Wall
	}
	if l.Output == 0 {
		l.Output = d.Output
	}
	if l.Memory == 0 {
		l.Memory = d.Memory
	}
	if l.Disk == 0 {
		l.Disk = d.Disk
	}
	return l
}

// Streams say how a run is connected, where that is not by pipes.
type Streams struct {
	// Signal, when not empty, is sent once the program has read all of its
	// standard input, which then stays open: "INT" is a person at a terminal
	// who presses Ctrl-C.
	Signal string
	// Stdout and Stderr, when not empty, are files that the program writes to itself:
	// a device that is full, or a pipe whose reader leaves. What it prints there is not
	// limited and not reported.
	Stdout, Stderr string
}

// orderEnv names the environment variable that holds the path of an order.
const orderEnv = "BROWNFIELD_ORDER"

// An Order tells a supervisor what to run and what to look after.
type Order struct {
	Program string // the name under which the supervisor must have been called
	Binary  string
	GoRoot  string // see [Subject]
	Race    bool
	Limits  Limits
	Streams Streams
	Keep    bool   // the report repeats what the program printed
	Strict  bool   // see [Sandbox]
	ByPath  bool   // see [Sandbox]
	World   *world // what the run has to itself, nil for nothing
	Fenced  bool
	Open    []string // what the program may read, when it is fenced in
	Own     string   // see [Fence]
	Writes  []string // directories below which it may write, Own among them
	Reports string   // directory that the report is written to
	Lease   string   // file whose removal ends the run
}

func readOrder(path string) (Order, error) {
	var order Order
	data, err := os.ReadFile(path) //nolint:gosec // The path comes from our own process.
	if err != nil {
		return order, fmt.Errorf("cannot read the order: %w", err)
	}
	if err := json.Unmarshal(data, &order); err != nil {
		return order, fmt.Errorf("cannot read the order: %w", err)
	}
	return order, nil
}

// A Sandbox is a directory from which a subject can be called by its name, and what
// its runs are kept to. The directory must be out of the subject's way: not below the
// one in which the subject runs.
type Sandbox struct {
	Bin  string // directory for PATH; holds the program's name
	Keep bool   // reports repeat what the program printed
	// ByPath tells the program the path of its binary as its name, and not the name
	// that a person would type: so do tests, which start themselves by it.
	ByPath bool
	// Strict limits count also while the caller's own servers are starved: it has
	// many runs side by side, and tries again what has met one.
	Strict  bool
	subject *Subject
	dir     string
	world   *world
	fence   *Fence
	open    []string // what the fence leaves open
}

// FenceIn has all runs from now on fenced in.
func (st *Sandbox) FenceIn(f Fence) (err error) {
	st.fence = &f
	st.open, err = around(append([]string{st.dir}, f.Hides...))
	return err
}

// Sandbox makes one in dir, which must exist and be empty.
func (s *Subject) Sandbox(dir string) (*Sandbox, error) {
	st := &Sandbox{Bin: filepath.Join(dir, "bin"), subject: s, dir: dir}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find our own executable, which supervises: %w", err)
	}
	if err := os.Mkdir(st.Bin, 0o750); err != nil {
		return nil, fmt.Errorf("cannot prepare a run: %w", err)
	}
	if err := os.Symlink(self, filepath.Join(st.Bin, s.Program)); err != nil {
		return nil, fmt.Errorf("cannot prepare a run: %w", err)
	}
	if err := os.WriteFile(st.lease(), nil, 0o600); err != nil {
		return nil, fmt.Errorf("cannot prepare a run: %w", err)
	}
	return st, nil
}

func (st *Sandbox) lease() string { return filepath.Join(st.dir, "lease") }

// Order writes an order for one kind of run and returns the environment entry
// that makes a supervisor follow it, and the place where it reports.
func (st *Sandbox) Order(limits Limits, streams Streams) (env string, reports Reports, err error) {
	if streams.Signal != "" {
		if _, err := SignalNamed(streams.Signal); err != nil {
			return "", reports, err
		}
	}
	reports.dir, err = os.MkdirTemp(st.dir, "reports-")
	if err != nil {
		return "", reports, fmt.Errorf("cannot prepare a run: %w", err)
	}
	order := Order{
		Program: st.subject.Program,
		Binary:  st.subject.Binary,
		GoRoot:  st.subject.GoRoot,
		Race:    st.subject.Mode == Race,
		Limits:  limits.withDefaults(st.subject.Mode),
		Streams: streams,
		Keep:    st.Keep,
		Strict:  st.Strict,
		ByPath:  st.ByPath,
		Reports: reports.dir,
		Lease:   st.lease(),
		World:   st.world,
	}
	if st.fence != nil {
		order.Fenced, order.Open, order.Own, order.Writes = true, st.open, st.fence.Own, slices.Clone(st.fence.Writes)
		if order.Own != "" {
			order.Writes = append(order.Writes, order.Own)
		}
	}
	data, err := json.Marshal(order)
	if err != nil {
		return "", reports, fmt.Errorf("cannot write the order: %w", err)
	}
	file := filepath.Join(reports.dir, "order")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return "", reports, fmt.Errorf("cannot write the order: %w", err)
	}
	return orderEnv + "=" + file, reports, nil
}

// Revoke ends all runs from this sandbox, and soon.
func (st *Sandbox) Revoke() error {
	if err := os.Remove(st.lease()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot end the runs: %w", err)
	}
	return nil
}

// Sweep kills every process that was started from this sandbox, or by what was, and
// that has kept a word of it in its environment: the order, or where the program
// is found. It is for what nothing else could end.
func (st *Sandbox) Sweep() { process.KillMarked(st.dir) }

// Reports is where the runs that follow one order are reported.
type Reports struct{ dir string }

// started names the file whose presence says that a run has begun.
const started = "started"

// Started reports whether a run has begun: a signal to its supervisor reaches the
// subject from then on.
func (r Reports) Started() bool {
	_, err := os.Stat(filepath.Join(r.dir, started))
	return err == nil
}

// Read returns the reports written so far, the earliest first.
func (r Reports) Read() ([]Report, error) {
	files, err := filesThatBegin(r.dir, reportPrefix)
	if err != nil {
		return nil, fmt.Errorf("cannot find the reports: %w", err)
	}
	var reports []Report
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // Our own supervisor wrote it.
		if err != nil {
			return nil, fmt.Errorf("cannot read a report: %w", err)
		}
		var report Report
		if err := json.Unmarshal(data, &report); err != nil {
			return nil, fmt.Errorf("cannot read a report: %w", err)
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// filesThatBegin lists the files in dir whose names begin with prefix, sorted.
// Unlike filepath.Glob, it takes dir as it is: a path may hold [ or *.
func filesThatBegin(dir, prefix string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), prefix) {
			files = append(files, filepath.Join(dir, entry.Name()))
		}
	}
	return files, nil
}
