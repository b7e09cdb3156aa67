package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// katas are the directories of the katas.
func katas(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root(), "katas"))
	require.NoError(t, err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	require.NotEmpty(t, names)
	return names
}

// Every kind of page, and every kata's: no complaint of the console, no request to
// anybody else, nothing serious for the rules of accessibility, in light and in dark,
// on a phone and on a desk.
func TestPages(t *testing.T) {
	address := serve(t, root())
	b := open(t, address)
	pages := []string{"index.html"}
	for _, name := range katas(t) {
		pages = append(pages, name+"/index.html")
	}
	const shown = "05-pipeline"
	b.load(address + shown + "/index.html")
	parts := eval[[]string](b, `[...document.querySelectorAll("nav.kata .tabs a, nav[aria-label=Site] a, main a[href*='v1'], main a[href*='walk']")].map(a => a.pathname)`)
	require.NotEmpty(t, parts)
	for _, part := range parts {
		pages = append(pages, strings.TrimPrefix(part, "/"))
	}
	b.load(address + shown + "/walk.html")
	steps := eval[[]string](b, `[...document.querySelectorAll("table.steps a")].map(a => a.pathname)`)
	require.NotEmpty(t, steps)
	for _, step := range steps {
		pages = append(pages, strings.TrimPrefix(step, "/"))
	}
	slices.Sort(pages)
	pages = slices.Compact(pages)
	t.Logf("%d pages", len(pages))
	for _, name := range pages {
		b.wide(1440, "light")
		b.load(address + name)
		b.accessible()
		file := strings.NewReplacer("/", "-", ".html", "").Replace(name)
		if !strings.Contains(name, "/walk/") || name == strings.TrimPrefix(steps[0], "/") {
			b.shoot(file + "-1440")
			b.wide(360, "dark")
			b.accessible()
			b.shoot(file + "-360")
			wide := eval[int](b, `document.documentElement.scrollWidth`)
			assert.LessOrEqual(t, wide, 360, "%s is wider than a phone", name)
		}
		if strings.HasSuffix(name, "/lifetimes.html") {
			assert.True(t, eval[bool](b, `(i => i.length > 1 && i.every(p => p.complete && p.naturalWidth > 0))([...document.querySelectorAll("main img")])`), "%s shows its pictures", name)
		}
		assert.Empty(t, b.troubles(), name)
	}
}

// The walk goes on with the arrow keys and with the slider, back as well; and without
// any script by links.
func TestWalk(t *testing.T) {
	address := serve(t, root())
	b := open(t, address)
	b.wide(1440, "light")
	first := address + "05-pipeline/walk/1.html"
	b.load(first)
	at := func() string { return eval[string](b, `document.querySelector(".step").dataset.value`) }
	was := eval[string](b, `document.querySelector(".step h2").textContent`)
	run(b, chromedp.KeyEvent("\u0303")) // The arrow to the right.
	b.until(`document.querySelector(".step").dataset.value == "2"`)
	require.NotEqual(t, was, eval[string](b, `document.querySelector(".step h2").textContent`))
	require.Equal(t, first[:len(first)-6]+"2.html", run(b, chromedp.Location()))
	run(b, chromedp.KeyEvent("\u0302")) // And to the left.
	b.until(`document.querySelector(".step").dataset.value == "1"`)
	last := eval[string](b, `document.querySelector("#at").max`)
	eval[bool](b, `(() => { const s = document.querySelector("#at"); s.value = s.max; s.dispatchEvent(new Event("input", {bubbles: true})); return true })()`)
	b.until(fmt.Sprintf(`document.querySelector(".step").dataset.value == %q`, last))
	require.Equal(t, last, at())
	require.NotEmpty(t, eval[string](b, `document.querySelector("#at").getAttribute("aria-valuetext")`))
	require.Empty(t, b.troubles())
}

// Who is not the page itself gets no data: another origin, another name of the host,
// a frame.
func TestStrangersGetNothing(t *testing.T) {
	address := serve(t, root())
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><title>stranger</title><main><iframe src="%s"></iframe></main>`, address)
	}))
	t.Cleanup(stranger.Close)
	b := open(t, stranger.URL)
	b.load(stranger.URL + "/")
	for _, mode := range []string{"cors", "no-cors"} {
		got := eval[string](b, fmt.Sprintf(`fetch(%q, {mode: %q}).then(a => a.text().then(text => a.type + " " + a.status + " " + text.length), e => "refused")`, address, mode))
		require.Contains(t, []string{"refused", "opaque 0 0"}, got, mode)
	}
	require.True(t, eval[bool](b, `(() => { try { return document.querySelector("iframe").contentDocument === null } catch { return true } })()`))

	ask := func(change func(*http.Request)) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		require.NoError(t, err)
		change(request)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	require.Equal(t, http.StatusOK, ask(func(*http.Request) {}))
	require.GreaterOrEqual(t, ask(func(r *http.Request) { r.Host = "brownfield.example" }), 400)
	require.GreaterOrEqual(t, ask(func(r *http.Request) { r.Header.Set("Origin", "http://brownfield.example") }), 400)
	require.GreaterOrEqual(t, ask(func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }), 400)
}

// How quick the pages are. It judges nothing: a busy machine is slower.
func TestFigures(t *testing.T) {
	address := serve(t, root())
	b := open(t, address)
	b.wide(1440, "light")
	paint := func(name string) float64 {
		b.load(address + name)
		b.until(`performance.getEntriesByName("first-contentful-paint").length > 0`)
		return eval[float64](b, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
	}
	for _, name := range []string{"index.html", "05-pipeline/index.html", "05-pipeline/walk.html"} {
		cold := paint(name)
		t.Logf("first contentful paint of %s: %.0f ms, and again %.0f ms", name, cold, paint(name))
	}
	b.load(address + "05-pipeline/walk/1.html")
	steps := eval[int](b, `Number(document.querySelector("#at").max)`)
	var all []time.Duration
	for i := 2; i <= steps; i++ {
		took := eval[float64](b, fmt.Sprintf(`new Promise(done => {
			const begin = performance.now();
			document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}));
			const look = () => document.querySelector(".step").dataset.value == "%d" ? requestAnimationFrame(() => done(performance.now() - begin)) : setTimeout(look, 1);
			look();
		})`, i))
		all = append(all, time.Duration(took*float64(time.Millisecond)))
	}
	slices.Sort(all)
	require.NotEmpty(t, all)
	t.Logf("%d steps of the walk of 05: median %s, the slowest %s", len(all), all[len(all)/2].Round(time.Millisecond), all[len(all)-1].Round(time.Millisecond))
}

// The page of a kata follows the person's copy: each save is checked and shown without a
// new page, also one that does not compile, and a copy that was gone. Its goroutines are
// drawn when the button is pressed.
func TestLive(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join(root(), "tools", "testdata", "tiny"))))
	work := filepath.Join(dir, "work", "01-tiny")
	require.NoError(t, os.CopyFS(work, os.DirFS(filepath.Join(dir, "v2", "01-tiny"))))
	scenario := filepath.Join(dir, "katas", "01-tiny", "timeline", "one.txtar")
	require.NoError(t, os.MkdirAll(filepath.Dir(scenario), 0o750))
	require.NoError(t, os.WriteFile(scenario, []byte("# A greeting needs no goroutine beside main.\nrun greet Ann\n"), 0o600))
	source, err := os.ReadFile(filepath.Join(work, "main.go"))
	require.NoError(t, err)
	save := func(from, to string) {
		t.Helper()
		require.Contains(t, string(source), from)
		require.NoError(t, os.WriteFile(filepath.Join(work, "main.go"), []byte(strings.Replace(string(source), from, to, 1)), 0o600))
	}
	address := serve(t, dir, "--watch")
	b := open(t, address)
	b.wide(1440, "light")
	b.load(address + "01-tiny/index.html")
	says := func(words string) {
		t.Helper()
		b.until(fmt.Sprintf(`document.querySelector(".now").textContent.includes("Checked at") && document.querySelector(".now").textContent.includes(%q)`, words))
	}
	shows := func(row string) string {
		t.Helper()
		return eval[string](b, fmt.Sprintf(`(row => row.querySelector(".hidden").textContent + " " + row.cells[1].textContent)(document.querySelector(".next .card tr[data-check=%s]"))`, row))
	}
	says("✓ behaviour 2/2")
	require.Equal(t, "passes: 2/2", shows("behaviour"))
	save(`"hello"`, `"goodbye"`)
	says("✗ behaviour 1/2")
	require.Equal(t, "broken: 1/2", shows("behaviour"))
	save("func main() {", "func main() { nothing")
	says("✗ build")
	require.Equal(t, "broken: ", shows("build"))
	require.NoError(t, os.Rename(work, work+".away"))
	b.until(`document.querySelector(".now").textContent.includes("your copy is gone")`)
	require.NoError(t, os.Rename(work+".away", work))
	save(`"hello"`, `"hello"`)
	says("✓ behaviour 2/2")
	b.accessible()
	b.shoot("live-1440")

	// The walk never shows an old copy.
	b.load(address + "01-tiny/walk/1.html")
	b.until(`document.querySelector("[data-walk]") && !document.querySelector(".slider").hidden`)
	save(`"hello"`, `"good evening"`)
	run(b, chromedp.KeyEvent("\u0303"))
	b.until(`document.querySelector(".step").dataset.value == "2"`)
	run(b, chromedp.KeyEvent("\u0303"))
	b.until(`document.querySelector(".step").dataset.value == "3"`)
	require.Contains(t, eval[string](b, `document.querySelector(".step").textContent`), "good evening")

	b.load(address + "01-tiny/lifetimes.html")
	run(b, chromedp.Click("[data-draw] button"))
	run(b, chromedp.WaitReady(".mine img")) // On the page that the form leads to.
	b.until(`document.querySelector(".mine img").complete && document.querySelector(".mine img").naturalWidth > 0`)
	require.Equal(t, address+"01-tiny/lifetimes.html#mine-one", run(b, chromedp.Location()))
	require.Empty(t, b.troubles())
}
