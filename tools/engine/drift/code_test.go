package drift_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
)

const libBefore = `
-- go.mod --
module example.com/lib
-- lib.go --
package lib

import "io"

const Limit, Same = 10, 1

var Global int

type Client struct {
	Name string
	Port int
	Base
}

type Base struct{ Depth int }

func (*Client) Do(path string) error { return nil }
func (*Client) Get() io.Reader       { return nil }
func (Client) Close()                {}

type Store interface{ Put(k string) }
type Reader interface{ Read() }

type Level uint32
type Handler func(int)
type Shape struct{}
type Alias struct{}

func Keep(a interface{}, s []byte) map[string]*Client { return nil }
func Drop()                                          {}
func Change(n int)                                   {}
func More(s string)                                  {}
func Any(s string)                                   {}
func Variadic(s ...string)                           {}
func TakesAlias(a Alias)                             {}
func Results() int                                   { return 0 }
-- deep/deep.go --
package deep

func Deep() {}
`

// libAfter changes what its comments say.
const libAfter = `
-- go.mod --
module example.com/lib

go 1.18
-- moved/moved.go --
package moved

type Alias struct{}
-- lib.go --
package lib

import (
	"io"

	"example.com/lib/moved"
)

const Limit, Same = 20, 1 // Limit has another value.

var Global int64 // another type

type Client struct { // Port is gone.
	Name any // another type
	Base
	Added bool
}

type Base struct{ Depth int }

func (*Client) Do(path string, more ...int) error { return nil } // calls go on compiling
func (*Client) Get() io.ReadCloser                { return nil } // another result
func (*Client) Close()                            {} // it has been a pointer's all along, for a variable

type Store interface { // Implementations need Del.
	Put(k string)
	Del(k string)
}
type Reader interface{ Read() }

type Level uint32
type Handler func(string) // another signature
type Shape interface{}    // another kind
type Alias = moved.Alias  // the same, under two names

func Keep(a any, s []byte) map[string]*Client { return nil }
func Change(n string)                         {} // another type
func More(s string, more ...int)              {} // calls go on compiling
func Any(s any)                               {} // calls go on compiling
func Variadic(s ...any)                       {} // a slice of strings no longer fits
func TakesAlias(a moved.Alias)                {}
func Results() (int, error)                   { return 0, nil } // another result
`

const user = `
-- go.mod --
module example.com/shop

go 1.13

require example.com/lib v1.0.0
-- shop.go --
package shop

import (
	"example.com/lib"
	"example.com/lib/deep"
)

type memory struct{}

func (memory) Put(string) {}

type reader struct{}

func (reader) Read() {}

func use(c lib.Client, p *lib.Client, s lib.Store, r lib.Reader, level lib.Level, h lib.Handler, shape lib.Shape) {
	_ = lib.Limit + lib.Same + lib.Global
	_ = lib.Client{Name: "n", Port: 1}
	_ = c.Depth
	_ = p.Do("x")
	_ = c.Get()
	c.Close()
	lib.Keep(nil, nil)
	lib.Drop()
	lib.Change(1)
	lib.More("m")
	lib.Any("a")
	lib.Variadic("v")
	lib.TakesAlias(lib.Alias{})
	_ = lib.Results()
	deep.Deep()
	s.Put("")
	s = memory{}
	r = reader{}
}
-- shop_test.go --
package shop

import (
	"testing"

	"example.com/lib"
)

func TestDrop(t *testing.T) { lib.Drop() }
-- extern_test.go --
package shop_test

import (
	"testing"

	. "example.com/lib"
)

func TestDrop(t *testing.T) { Drop() }
`

func lib(t *testing.T) (*drift.Project, *drift.Code) {
	t.Helper()
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", libBefore)
	proxy.Publish("example.com/lib", "v1.1.0", "2019-02-01", libBefore)
	proxy.Publish("example.com/lib", "v1.5.0", "2024-01-01", libAfter)
	proxy.Publish("example.com/lib/v2", "v2.0.0", "2025-01-01", strings.NewReplacer("example.com/lib\n", "example.com/lib/v2\n").Replace(libBefore))
	proxy.Publish("example.com/renamed", "v1.0.0", "2025-01-01", strings.NewReplacer("example.com/lib\n", "example.com/renamed\n", "package lib", "package renamed").Replace(libBefore))
	p := open(t, drifttest.Module(t, user))
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	require.Empty(t, code.Problems)
	return p, code
}

func TestUses(t *testing.T) {
	_, code := lib(t)
	uses := map[string][]string{}
	for _, u := range code.UsesOf("example.com/lib") {
		for _, at := range u.Places {
			uses[u.Symbol] = append(uses[u.Symbol], at.String())
		}
	}
	require.Equal(t, []string{"extern_test.go:9", "shop.go:24", "shop_test.go:9"}, uses["Drop"])
	require.Equal(t, []string{"shop.go:20"}, uses["Client.Do"], "a method of a pointer")
	require.Equal(t, []string{"shop.go:22"}, uses["Client.Close"], "a method of a value")
	require.Equal(t, []string{"shop.go:18"}, uses["Client.Port"], "a field that a literal names")
	require.Equal(t, []string{"shop.go:19"}, uses["Base.Depth"], "an embedded struct's field")
	require.Equal(t, []string{"shop.go:32"}, uses["Store.Put"], "a method of an interface")
	require.Contains(t, uses, "Level")
	require.Equal(t, "example.com/lib", code.Linked["example.com/lib/deep"])
	require.Equal(t, []drift.Place{{File: "shop.go", Line: 5}}, code.Imported["example.com/lib/deep"])
	for _, u := range code.Uses {
		require.NotContains(t, u.Package, "shop", "what is one's own is not a use")
	}
}

func TestBreaks(t *testing.T) {
	p, code := lib(t)
	says := func(target drift.Release) map[string]string {
		breaks, err := p.Breaks(t.Context(), code, "example.com/lib", target)
		require.NoError(t, err)
		found := map[string]string{}
		for _, b := range breaks {
			require.NotEmpty(t, b.Places)
			found[b.Symbol] = b.Says
		}
		return found
	}
	require.Equal(t, map[string]string{
		"":            "there is no package example.com/lib/deep",
		"Limit":       "was 10 and is 20",
		"Global":      "was int and is int64",
		"Client.Name": "was string and is any",
		"Client.Port": "Client.Port is gone",
		"Client.Get":  "was func() io.Reader and is func() io.ReadCloser",
		"Store":       "asks for Del now, and memory implements it",
		"Handler":     "was func(int) and is func(string)",
		"Shape":       "was a struct and is an interface",
		"Drop":        "Drop is gone",
		"Change":      "was func(n int) and is func(n string)",
		"Variadic":    "was func(s ...string) and is func(s ...any)",
		"Results":     "was func() int and is func() (int, error)",
	}, says(drift.Release{Path: "example.com/lib", Version: "v1.5.0"}))
	require.Empty(t, says(drift.Release{Path: "example.com/lib", Version: "v1.1.0"}))
	require.Empty(t, says(drift.Release{Path: "example.com/lib/v2", Version: "v2.0.0"}), "types of the two majors correspond")
	require.Equal(t, map[string]string{"lib": "the package is called renamed now: import it as lib"}, says(drift.Release{Path: "example.com/renamed", Version: "v1.0.0"}))
	gone := says(drift.Release{Path: "errors"})
	require.Equal(t, "Drop is gone", gone["Drop"], "the standard library is a target, too")

	_, err := p.Breaks(t.Context(), code, "example.com/lib", drift.Release{Path: "example.com/lib", Version: "v1.9.9"})
	require.ErrorContains(t, err, "cannot read example.com/lib@v1.9.9: ")
}

// What does not compile is read as far as it goes, and said.
func TestCodeThatDoesNotCompile(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", libBefore)
	p := open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.13\n\nrequire example.com/lib v1.0.0\n-- shop.go --\npackage shop\n\nimport \"example.com/lib\"\n\nfunc use() {\n\tlib.Drop()\n\tnowhere()\n}\n"))
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	require.Len(t, code.UsesOf("example.com/lib"), 1)
	require.Contains(t, strings.Join(code.Problems, "\n"), "shop.go:7:2: undefined: nowhere")
}

// A go.sum that does not agree with the module stops every go command. The
// drill says so and goes on.
func TestChecksumMismatch(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", libBefore)
	sum := "example.com/lib v1.0.0 h1:" + strings.Repeat("A", 43) + "=\n"
	p := open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.13\n\nrequire example.com/lib v1.0.0\n-- go.sum --\n"+sum+"-- shop.go --\npackage shop\n\nimport \"example.com/lib\"\n\nvar _ = lib.Keep\n"))
	graph(t, p)
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	require.Len(t, code.UsesOf("example.com/lib"), 1)
	require.Contains(t, code.Problems[0], "go.sum does not agree with example.com/lib@v1.0.0")
}

// lines is code in which each line that a fact is about ends in a comment with
// the fact's name, and no other line is.
const lines = `package lines

import (
	"crypto/tls"
	"math/rand"
	"net/http"
	"runtime"
	"time"
	"fmt"
	"log"
	"os"
)

type worker struct{ n int }

func (w *worker) Run() {}
func (w worker) Look() {}

func loops(all []string, workers []worker) {
	var later []func()
	for _, s := range all { // loop variables
		later = append(later, func() { _ = s })
	}
	for i := 0; i < 3; i++ { // loop variables
		defer func() { _ = i }()
	}
	for i, s := range all { // loop variables
		go func() { _, _ = i, s }()
	}
	var pointers []*string
	for _, s := range all { // loop variables
		pointers = append(pointers, &s)
	}
	var numbers []*int
	for _, w := range workers { // loop variables
		numbers = append(numbers, &w.n)
	}
	for _, w := range workers { // loop variables
		go w.Run()
	}
	for _, w := range workers { // loop variables
		later = append(later, w.Run)
	}
	for _, w := range workers {
		w.Run()
		w.Look()
		go w.Look()
	}
	for _, s := range all {
		s := s
		later = append(later, func() { _ = s })
	}
	for _, s := range all {
		func() { _ = s }()
		go func(s string) { _ = s }(s)
	}
	var i int
	for i = range all {
		later = append(later, func() { _ = i })
	}
	for _, w := range []*worker{} {
		numbers = append(numbers, &w.n)
		go w.Run()
	}
	for range all {
		later = append(later, func() {})
	}
	_, _, _ = later, pointers, numbers
}

func timers(d time.Duration) {
	timer := time.NewTimer(d)
	timer.Stop() // timers
	timer.Reset(d) // timers
	_ = len(timer.C) // timers
	ticker := time.NewTicker(d)
	defer ticker.Stop()
	ticker.Reset(d) // timers
	_ = cap(ticker.C) // timers
	calling := time.AfterFunc(d, func() {})
	calling.Stop()
	after := time.After(d)
	_ = len(after) // timers
	own := struct{ C []int }{}
	_ = len(own.C)
	<-timer.C
}

func servers(mux *http.ServeMux, name string) {
	mux.HandleFunc("GET /a", nil) // ServeMux patterns
	http.Handle("/a/{id}", nil) // ServeMux patterns
	mux.Handle("/a/", nil)
	mux.Handle(name, nil)
	_ = http.ListenAndServeTLS("", "", "", nil) // TLS 1.0 servers
	_ = tls.Config{NextProtos: nil} // TLS 1.0 servers
	_ = tls.Config{ServerName: name}
	_ = tls.Config{ServerName: name, ClientCAs: nil} // TLS 1.0 servers
	_ = &http.Transport{TLSClientConfig: &tls.Config{}}
	ours := &tls.Config{}
	(&http.Transport{}).TLSClientConfig = ours
	var theirs = &tls.Config{} // TLS 1.0 servers
	_ = http.Server{TLSConfig: theirs}
	_, _ = tls.Dial("tcp", name, &tls.Config{})
	_ = tls.Config{MinVersion: tls.VersionTLS12}
	_ = http.FileServer(http.Dir(name)) // headers of failed files
	http.Error(nil, name, 500)
}

func rest(err error) {
	rand.Seed(1) // rand.Seed
	fmt.Fprintf(os.Stderr, os.Args[0]) // formats
	fmt.Fprintf(os.Stderr, "constant")
	fmt.Printf(os.Args[0]+"%d", 1)
	log.Printf(os.Args[0]) // formats
	rand.New(rand.NewSource(1)).Seed(2)
	runtime.GOMAXPROCS(2) // GOMAXPROCS in containers
	runtime.NumCPU()
	if err != nil {
		panic(err)
	}
	panic(nil) // panic(nil)
}
`

func TestGoLine(t *testing.T) {
	drifttest.NewProxy(t)
	p := open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/lines\n\ngo 1.13\n-- lines.go --\n"+lines))
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	require.Empty(t, code.Problems)
	facts := p.GoLine(code, "1.13", "1.26.0")
	for _, fact := range facts {
		t.Run(fact.Name, func(t *testing.T) {
			var found []int
			for _, at := range fact.Places {
				require.Equal(t, "lines.go", at.File)
				found = append(found, at.Line)
			}
			require.Equal(t, drifttest.Lines(lines, fact.Name), found)
			require.NotEmpty(t, found)
		})
	}
	require.Len(t, facts, 9)

	names := func(from, to string) (all []string) {
		for _, fact := range p.GoLine(code, from, to) {
			all = append(all, fact.Since)
		}
		return all
	}
	require.Equal(t, []string{"1.22", "1.22", "1.22"}, names("1.21", "1.22"))
	require.Equal(t, []string{"1.24", "1.24", "1.25"}, names("1.23.4", "1.25.0"))
	require.Empty(t, names("1.26", "1.26.0"))
}

// A program says itself which settings its go line turns back.
func TestDefaults(t *testing.T) {
	drifttest.NewProxy(t)
	for line, setting := range map[string]string{"1.13": "asynctimerchan=1", "1.26": ""} {
		p := open(t, drifttest.Module(t, fmt.Sprintf("-- go.mod --\nmodule example.com/program\n\ngo %s\n-- main.go --\npackage main\n\nfunc main() {}\n", line)))
		code, err := p.Code(t.Context())
		require.NoError(t, err)
		require.Contains(t, code.Defaults, setting)
		require.Equal(t, setting == "", code.Defaults == "", "%s", slices.Collect(strings.SplitSeq(code.Defaults, ",")))
	}
}
