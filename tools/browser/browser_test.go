package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// root is the repository's.
func root() string { return filepath.Join("..", "..") }

// lab builds the command that serves the pages.
func lab(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "lab")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./tools/cmd/lab")
	cmd.Dir = root()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return binary
}

// serve starts kata web in a directory and returns its address. The test ends it as a
// person does, by Ctrl-C.
func serve(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command(lab(t), append([]string{"web", "--no-open"}, args...)...) //nolint:noctx // It is ended as a person ends it.
	cmd.Dir = dir
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
		err := cmd.Wait()
		require.True(t, err == nil || cmd.ProcessState.Exited(), err)
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if at := strings.Index(lines.Text(), "http://"); at >= 0 {
			return strings.Fields(lines.Text()[at:])[0]
		}
	}
	t.Fatal("kata web has printed no address")
	return ""
}

// A tab is a page of the browser that notes what goes wrong in it.
type tab struct {
	context.Context
	t      *testing.T
	origin string

	mu      sync.Mutex
	asked   int
	trouble []string
}

// patience is how long one page may take. It is no figure that is measured: see
// TestFigures.
const patience = time.Minute

// open starts a browser for the pages at an address.
func open(t *testing.T, address string) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.WSURLReadTimeout(patience))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	parsed, err := url.Parse(address)
	require.NoError(t, err)
	b := &tab{Context: ctx, t: t, origin: parsed.Scheme + "://" + parsed.Host}
	require.NoError(t, chromedp.Listen(ctx, b.hear))
	_, err = chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (none chromedp.Void, err error) {
		if _, err = cdp.Call(ctx, target, network.Enable, network.EnableParams{}); err == nil {
			_, err = cdp.Call(ctx, target, log.Enable, cdp.Empty{})
		}
		return none, err
	})
	require.NoError(t, err)
	return b
}

// hear notes requests to anybody else, answers that are errors, and what the console
// complains of.
func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	note := func(format string, args ...any) { b.trouble = append(b.trouble, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked++
		if to := e.Request.URL; !strings.HasPrefix(to, b.origin+"/") && !strings.HasPrefix(to, "data:") && !strings.HasPrefix(to, "file:") && to != "about:blank" {
			note("a request to %s", to)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			note("%d for %s", e.Response.Status, e.Response.URL)
		}
	case *runtime.EventExceptionThrown:
		note("an exception: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			note("the console: %s", e.Args[0].Value)
		}
	case *log.EventEntryAdded:
		note("the log: %s %s", e.Entry.Text, e.Entry.URL)
	}
}

// troubles are what went wrong since they were last asked for.
func (b *tab) troubles() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	require.NotZero(b.t, b.asked, "the browser has asked for nothing: what was looked at?")
	trouble := b.trouble
	b.trouble = nil
	return trouble
}

// run carries out an action in the page.
func run[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.Context, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	require.NoError(b.t, err)
	return value
}

// load goes to a page, and waits until everything on it is there.
func (b *tab) load(address string) {
	b.t.Helper()
	run(b, chromedp.Navigate(address))
	run(b, chromedp.WaitReady("main"))
}

// eval evaluates an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	return run(b, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// until waits until an expression is true in the page.
func (b *tab) until(expression string) {
	b.t.Helper()
	eval[bool](b, `new Promise(done => { const look = () => (`+expression+`) ? done(true) : setTimeout(look, 20); look(); })`)
}

// wide makes the page as wide as a device, with the person's colours.
func (b *tab) wide(pixels int64, colours string) {
	b.t.Helper()
	run(b, chromedp.EmulateViewport(pixels, 900))
	run(b, func(ctx context.Context, target *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: colours},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return none, err
	})
}

// shoot keeps a picture of the whole page among the test's artefacts.
func (b *tab) shoot(name string) {
	b.t.Helper()
	picture := run(b, chromedp.FullScreenshot(100))
	require.NoError(b.t, os.WriteFile(filepath.Join(b.t.ArtifactDir(), name+".png"), picture, 0o600))
}

// A violation is what a rule of axe-core finds.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

// accessible demands that no rule finds anything serious on the page.
func (b *tab) accessible() {
	b.t.Helper()
	rules, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	require.NoError(b.t, err, "make browser fetches it")
	run(b, chromedp.Evaluate[chromedp.Void](string(rules)))
	found := eval[[]byte](b, `axe.run(document, {resultTypes: ["violations"]}).then(r => ({checked: r.passes.length, violations: r.violations}))`)
	var result struct {
		Checked    int
		Violations []violation
	}
	require.NoError(b.t, json.Unmarshal(found, &result))
	require.NotZero(b.t, result.Checked, "no rule was applied")
	for _, v := range result.Violations {
		for _, node := range v.Nodes {
			if v.Impact == "serious" || v.Impact == "critical" {
				b.t.Errorf("%s: %s: %s\n%s\n%s", v.Impact, v.ID, v.Help, node.HTML, node.FailureSummary)
			}
		}
	}
}
