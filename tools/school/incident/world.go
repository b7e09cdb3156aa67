package incident

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"brownfield/tools/engine/process"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/upstream"
	"brownfield/tools/internal/loopback"
)

// A world is what surrounds the program: its directory, its upstreams, its processes.
type world struct {
	inc       *Incident
	dir       string // the service's own directory, where the person may look and change
	sandbox   *subject.Sandbox
	upstreams map[string]*upstream.Server
	addrs     []string // one for each instance
	kept      []io.Closer
	log       *logbook
	instances []*instance // those that should run; nil where one has ended
	running   sync.WaitGroup
	full      string // the disk is full while a file of this name is there
	deployed  []version
	closed    bool
}

// newWorld prepares everything and starts the upstreams, but not the service.
func newWorld(ctx context.Context, inc *Incident, s *subject.Subject, room string) (*world, error) {
	w := &world{
		inc: inc, dir: filepath.Join(room, "service"), upstreams: map[string]*upstream.Server{},
		log: newLogbook(), deployed: []version{{args: inc.Service.Args}},
	}
	outside := filepath.Join(room, "sandbox")
	for _, dir := range []string{w.dir, outside} {
		if err := os.Mkdir(dir, 0o750); err != nil {
			return nil, fmt.Errorf("cannot make room for the incident: %w", err)
		}
	}
	var err error
	if w.sandbox, err = s.Sandbox(outside); err != nil {
		return nil, err
	}
	if err := w.sandbox.FenceIn(subject.Fence{Own: w.dir, Hides: []string{inc.Kata.Dir}}); err != nil {
		return nil, err
	}
	for range inc.Service.Instances {
		addr, kept, err := loopback.Free(ctx)
		if err != nil {
			return w, err
		}
		w.addrs, w.kept = append(w.addrs, addr), append(w.kept, kept)
	}
	for _, o := range inc.Outside {
		server, err := upstream.Start(ctx, inc.plans[o.Plan])
		if err != nil {
			return w, err
		}
		w.upstreams[o.Name] = server
	}
	_, err = w.overlay(filesDir)
	return w, err
}

// close ends everything and waits for it. A second call does nothing.
func (w *world) close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	var err error
	for _, i := range w.instances {
		if i != nil {
			err = errors.Join(err, i.closeInput())
		}
	}
	err = errors.Join(err, w.sandbox.Revoke())
	w.running.Wait()
	for _, server := range w.upstreams {
		err = errors.Join(err, server.Close())
	}
	for _, kept := range w.kept {
		err = errors.Join(err, kept.Close())
	}
	return err
}

// words replaces the names of addresses by these.
func (w *world) words(addr string) *strings.Replacer {
	names := slices.SortedFunc(maps.Keys(w.upstreams), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) // $parts2 before $parts
	})
	pairs := []string{"$ADDR", addr}
	for _, name := range names {
		pairs = append(pairs, "$"+name, w.upstreams[name].URL)
	}
	return strings.NewReplacer(pairs...)
}

func (w *world) environment(words *strings.Replacer) []string {
	env := []string{
		"PATH=" + w.sandbox.Bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + w.dir, "TMPDIR=" + w.dir, "TZ=UTC", "GOTRACEBACK=all",
	}
	for _, entry := range w.inc.Service.Env {
		env = append(env, words.Replace(entry))
	}
	return env
}

// poll asks until the answer is yes, or until the machine has let us and those
// instances run for d.
func (w *world) poll(ctx context.Context, d time.Duration, instances []*instance, ask func(context.Context) bool) bool {
	ctx, end := w.within(ctx, d, instances)
	defer end()
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for !ask(ctx) {
		select {
		case <-ctx.Done():
			return ask(context.WithoutCancel(ctx))
		case <-ticker.C:
		}
	}
	return true
}

// within ends a context when the machine has let us and those instances run for d.
func (w *world) within(ctx context.Context, d time.Duration, instances []*instance) (context.Context, context.CancelFunc) {
	var programs []int
	for _, one := range instances {
		if one != nil && !one.hasExited() {
			programs = append(programs, one.cmd.Process.Pid)
		}
	}
	return process.Within(ctx, d, programs, []int{os.Getpid()})
}

// alive are the instances that run.
func (w *world) alive() []*instance {
	return slices.DeleteFunc(slices.Clone(w.instances), func(one *instance) bool { return one == nil || one.hasExited() })
}

// settle waits for the end of a program that has just crashed: its connections are
// gone before the process is.
func (w *world) settle(ctx context.Context) {
	for _, one := range w.alive() {
		w.poll(ctx, startPatience, []*instance{one}, func(context.Context) bool {
			below := process.Descendants(one.cmd.Process.Pid)
			return one.hasExited() || len(below) > 0 && !slices.ContainsFunc(below, process.Exiting)
		})
	}
}

// memory is what all instances hold, in bytes.
func (w *world) memory() int64 {
	var sum int64
	for _, one := range w.alive() {
		for _, pid := range process.Descendants(one.cmd.Process.Pid) {
			sum += process.Resident(pid)
		}
	}
	return sum
}

// diskIsFull reports whether something fills the disk.
func (w *world) diskIsFull() bool {
	if w.full == "" {
		return false
	}
	found, err := matching(w.dir, w.full)
	return err == nil && len(found) > 0
}

// fill makes the disk full for an instance, or no longer.
func (w *world) fill(one *instance) {
	full := w.diskIsFull()
	for _, pid := range process.Descendants(one.cmd.Process.Pid) {
		if full {
			process.FillDisk(pid)
		} else {
			process.EmptyDisk(pid)
		}
	}
}

// matching lists the files below dir whose slash-separated names match pattern.
func matching(dir, pattern string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) {
			return nil // The program has removed it meanwhile.
		}
		if err != nil || !entry.Type().IsRegular() { // A FIFO would hang us.
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if ok, err := filepath.Match(pattern, filepath.ToSlash(relative)); ok || err != nil {
			found = append(found, path)
			return err
		}
		return nil
	})
	return found, err
}
