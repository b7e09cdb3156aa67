package script

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/engine/process"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/upstream"
	"brownfield/tools/internal/loopback"
)

// A session is one script being run over one subject.
type session struct {
	ctx     context.Context //nolint:containedctx // It ends with the script, and testscript hands none to a command.
	subject *subject.Subject
	sandbox *subject.Sandbox
	work    string            // below it the script's own directory is made
	orders  []subject.Reports // where the calls so far were reported

	servers   []int           // what the program waits for: this process, unless the caller is strict
	names     map[string]bool // environment variables that the script may see
	toldByEnv bool            // the script tells its services by the environment where to listen
	services  map[string]*service
	running   sync.WaitGroup // one for each service
	upstreams map[string]*upstream.Server
	client    *http.Client
	patience  time.Duration
	wall      time.Duration // of a call that brings no limit of its own; 0 is the default
	env       []string
	updates   map[string]string // files of the script to rewrite; nil unless that is wanted
	told      []string          // what the script has counted
	golden    []string          // files of the script that the program may not read
}

func newSession(room string, s *subject.Subject, opts Options) (*session, error) {
	ses := &session{
		subject: s, work: filepath.Join(room, "work"), names: map[string]bool{},
		services: map[string]*service{}, upstreams: map[string]*upstream.Server{}, client: client(),
		patience: cmp.Or(opts.Patience, patience), wall: opts.Patience, env: opts.Env,
	}
	outside := filepath.Join(room, "sandbox")
	for _, dir := range []string{ses.work, outside} {
		if err := os.Mkdir(dir, 0o750); err != nil {
			return nil, fmt.Errorf("cannot make room for a script: %w", err)
		}
	}
	var err error
	if ses.sandbox, err = s.Sandbox(outside); err != nil {
		return nil, err
	}
	ses.sandbox.Keep, ses.sandbox.Strict = opts.Keep, opts.Patience > 0
	if !ses.sandbox.Strict {
		ses.servers = []int{os.Getpid()}
	}
	return ses, nil
}

// close ends what the script has left running and waits for it, at most until the
// machine has let us run for the script's patience: then it is killed. It returns
// the names of the services among that.
func (ses *session) close(ctx context.Context) (left []string, err error) {
	within, end := process.Within(ctx, ses.patience, nil, ses.servers)
	defer end()
	ses.ctx = within
	for name, s := range ses.services {
		if !s.hasExited() { // If it has, by itself, nobody asked how.
			left = append(left, name)
		}
		err = errors.Join(err, s.closeInput())
	}
	slices.Sort(left)
	if len(left) > 0 {
		err = errors.Join(err, ses.sandbox.Revoke())
	}
	ses.guarded(ses.running.Wait)
	for _, server := range ses.upstreams {
		err = errors.Join(err, server.Close())
	}
	return left, err
}

// guarded runs a script. When the script's context ends, so does everything that
// the script has started and starts yet, the programs of exec and their orphans
// included: they would keep their pipes, and with them the script, for good.
func (ses *session) guarded(run func()) {
	over := make(chan struct{})
	var guard sync.WaitGroup
	guard.Go(func() {
		select {
		case <-over:
			return
		case <-ses.ctx.Done():
		}
		_ = ses.sandbox.Revoke() // The supervisors end their runs, and what is left then is swept.
		ticker := time.NewTicker(sweeping)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				return
			case <-ticker.C:
				ses.sandbox.Sweep()
			}
		}
	})
	defer guard.Wait()
	defer close(over)
	run()
}

// sweeping is how often a script whose time is up is freed of what it has started.
const sweeping = 100 * time.Millisecond

// within returns a context that ends with the script, or when the machine has let
// its services and us run for d.
func (ses *session) within(d time.Duration) (context.Context, context.CancelFunc) {
	var running []int
	for _, s := range ses.services {
		running = append(running, s.cmd.Process.Pid)
	}
	return process.Within(ses.ctx, d, running, ses.servers)
}

// environment is the script's environment for a process that testscript does
// not start for us. Testscript answers for one variable at a time only.
func (ses *session) environment(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range slices.Sorted(maps.Keys(ses.names)) {
		env = append(env, name+"="+ts.Getenv(name))
	}
	return env
}

// setup makes the subject callable by name, and the day the same everywhere.
func (ses *session) setup(env *testscript.Env) error {
	env.Setenv("PATH", ses.sandbox.Bin+string(os.PathListSeparator)+env.Getenv("PATH"))
	env.Setenv("TZ", "UTC")
	env.Setenv("GOTRACEBACK", "all")          // Testscript says system, and that shows the runtime's own goroutines, too.
	env.Setenv("GORACE", "atexit_sleep_ms=0") // For the supervisor of a test that is itself a race build.
	addr, kept, err := loopback.Free(ses.ctx)
	if err != nil {
		return err
	}
	env.Defer(func() { _ = kept.Close() }) // Nothing was written to it.
	env.Setenv("ADDR", addr)
	_, port, _ := strings.Cut(addr, ":")
	env.Setenv("PORT", port)
	for _, entry := range ses.env {
		name, value, _ := strings.Cut(entry, "=")
		env.Setenv(name, value)
	}
	for _, entry := range env.Vars {
		name, _, _ := strings.Cut(entry, "=")
		ses.names[name] = true
	}
	order, err := ses.order(subject.Limits{}, subject.Streams{})
	if err != nil {
		return err
	}
	name, value, _ := strings.Cut(order, "=")
	env.Setenv(name, value)
	return ses.hide(env.WorkDir, ses.golden)
}

// order prepares a kind of call and remembers where it will be reported.
func (ses *session) order(limits subject.Limits, streams subject.Streams) (string, error) {
	limits.Wall = cmp.Or(limits.Wall, ses.wall)
	env, reports, err := ses.sandbox.Order(limits, streams)
	if err != nil {
		return "", err
	}
	ses.orders = append(ses.orders, reports)
	return env, nil
}

// read collects the reports of all calls.
func (ses *session) read() ([]subject.Report, error) {
	var all []subject.Report
	for _, order := range ses.orders {
		reports, err := order.Read()
		if err != nil {
			return nil, err
		}
		all = append(all, reports...)
	}
	return all, nil
}

// condition adds [race]: the subject was built with the race detector.
func (ses *session) condition(name string) (bool, error) {
	if name == "race" {
		return ses.subject.Mode == subject.Race, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

func (ses *session) commands() map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]func(*testscript.TestScript, bool, []string){}
	for _, command := range Commands() {
		all[command.Name] = func(ts *testscript.TestScript, neg bool, args []string) {
			if neg {
				ts.Fatalf("! %s: say what is expected instead (%s)", command.Name, command.Usage)
			}
			if err := command.run(ses, ts, args); errors.Is(err, errUsage) {
				ts.Fatalf("usage: %s", command.Usage)
			} else if err != nil {
				ts.Fatalf("%v", err)
			}
		}
	}
	return all
}

// duration and size are flag values that cannot be empty or negative.
func duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is not a duration: write 2s or 500ms", text)
	}
	return d, nil
}
