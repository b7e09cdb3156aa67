package drift_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/engine/subject"
)

// open opens a module until the end of the test, and shows then that nothing in
// it has changed.
func open(t *testing.T, dir string) *drift.Project {
	t.Helper()
	before := drifttest.Snapshot(t, dir)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	p, err := drift.Open(t.Context(), builder, dir, drift.Options{})
	require.NoError(t, err)
	t.Cleanup(func() {
		p.Close()
		require.Equal(t, before, drifttest.Snapshot(t, dir), "the module has changed")
	})
	return p
}

func graph(t *testing.T, p *drift.Project) *drift.Graph {
	t.Helper()
	g, err := p.Graph(t.Context())
	require.NoError(t, err)
	return g
}

func TestGraphOfAgesAndFates(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/lib", "v1.4.0", "2023-01-01", "-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/lib", "v1.5.0-rc.1", "2024-06-01", "-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/lib/v2", "v2.0.0", "2024-01-01", "-- go.mod --\nmodule example.com/lib/v2\n-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/lib/v2", "v2.1.0", "2024-02-01", "-- go.mod --\nmodule example.com/lib/v2\n-- lib.go --\npackage lib\n")
	// Version 3 was left out, and version 5 has only been announced.
	proxy.Publish("example.com/lib/v4", "v4.0.0", "2025-01-01", "-- go.mod --\nmodule example.com/lib/v4\n-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/lib/v5", "v5.0.0-beta.1", "2025-01-01", "-- go.mod --\nmodule example.com/lib/v5\n-- lib.go --\npackage lib\n")
	proxy.Publish("example.com/old", "v1.0.0", "2019-01-01", "-- go.mod --\nmodule example.com/old\n-- old.go --\npackage old\n")
	proxy.Publish("example.com/old", "v1.0.1", "2019-02-01",
		"-- go.mod --\n// Deprecated: use example.com/lib instead.\nmodule example.com/old\n\nretract v1.0.0 // It loses data.\n-- old.go --\npackage old\n")
	commit := "v0.0.0-20180301120000-abcdefabcdef"
	proxy.Publish("example.com/commits", commit, "2018-03-01", "-- commits.go --\npackage commits\n")
	proxy.Publish("example.com/user", "v1.0.0", "2020-01-01",
		"-- go.mod --\nmodule example.com/user\n\ngo 1.13\n\nrequire example.com/commits "+commit+"\n-- user.go --\npackage user\n\nimport _ \"example.com/commits\"\n")
	proxy.Publish("github.com/pkg/errors", "v0.8.1", "2019-01-03", "-- errors.go --\npackage errors\n")
	dir := drifttest.Module(t, `
-- go.mod --
module example.com/shop

go 1.13

require (
	example.com/lib v1.0.0
	example.com/local v1.0.0
	example.com/old v1.0.0
	example.com/user v1.0.0
	github.com/pkg/errors v0.8.1
)

replace example.com/local => ./local

replace example.com/absent v0.9.0 => ./local

exclude example.com/lib v1.3.0
-- local/go.mod --
module example.com/local
-- local/local.go --
package local
-- shop.go --
package shop

import (
	_ "example.com/lib"
	_ "example.com/local"
	_ "example.com/old"
	_ "example.com/user"
	_ "github.com/pkg/errors"
)
`)
	g := graph(t, open(t, dir))
	require.Equal(t, "1.13", g.GoLine)
	require.Empty(t, g.Unknown)

	lib := g.Module("example.com/lib")
	require.True(t, lib.Direct)
	require.Equal(t, "v1.4.0", lib.Newest.Version, "a release candidate is not a release")
	require.InDelta(t, 4.0, lib.Libyears, 0.01)
	require.Equal(t, []string{"v2.1.0", "v4.0.0"}, versions(lib.Majors))

	old := g.Module("example.com/old")
	require.Equal(t, []string{"It loses data."}, old.Retracted)
	require.Equal(t, "use example.com/lib instead.", old.Deprecated)
	require.Equal(t, "v1.0.1", old.Newest.Version)

	commits := g.Module("example.com/commits")
	require.False(t, commits.Direct)
	require.False(t, commits.Behind())
	require.True(t, commits.Untagged)
	require.Equal(t, []string{"example.com/shop", "example.com/user", "example.com/commits"}, commits.Why)
	require.Equal(t, 2018, commits.Time.Year())

	require.True(t, g.Module("example.com/user").HoldsLine, "it says go 1.13, too")
	local := g.Module("example.com/local")
	require.Equal(t, &drift.Replacement{Path: "./local"}, local.Replaced)
	require.Nil(t, local.Newest)

	errors := g.Module("github.com/pkg/errors")
	require.Equal(t, drift.Archived, errors.Fate.State)
	require.True(t, errors.Fate.Standard())

	require.Equal(t, []drift.Release{{Path: "example.com/lib", Version: "v1.3.0"}}, g.Excludes)
	require.Equal(t, []string{"example.com/absent@v0.9.0"}, g.Unused)
	require.InDelta(t, lib.Libyears+old.Libyears, g.Libyears, 0.001)
	require.InDelta(t, g.Libyears, g.Direct, 0.001)
	require.Zero(t, g.Unaged)
}

func versions(releases []drift.Release) []string {
	var all []string
	for _, r := range releases {
		all = append(all, r.Version)
	}
	return all
}

// Without a proxy the graph is that of the module cache, and says what is
// missing. It never guesses.
func TestGraphOffline(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n\nfunc Keep() {}\n")
	proxy.Publish("example.com/lib", "v1.4.0", "2023-01-01", "-- lib.go --\npackage lib\n")
	dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.13\n\nrequire example.com/lib v1.0.0\n-- shop.go --\npackage shop\n\nimport \"example.com/lib\"\n\nvar _ = lib.Keep\n")

	t.Run("cold", func(t *testing.T) {
		t.Setenv("GOPROXY", "off")
		_, err := open(t, dir).Graph(t.Context())
		require.ErrorContains(t, err, "cannot read the module graph: ")
		require.ErrorContains(t, err, "GOPROXY=off")
		require.NotContains(t, err.Error(), "\n")
	})

	p := open(t, dir)
	graph(t, p)
	_, err := p.Code(t.Context())
	require.NoError(t, err)
	for name, setting := range map[string]string{"off": "off", "unreachable": "file://" + filepath.ToSlash(filepath.Join(t.TempDir(), "nowhere"))} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOPROXY", setting)
			p := open(t, dir)
			g := graph(t, p)
			lib := g.Module("example.com/lib")
			require.Equal(t, 2019, lib.Time.Year())
			require.Empty(t, lib.Majors)
			require.Zero(t, g.Libyears)
			if name == "off" {
				require.Nil(t, lib.Newest)
				require.Equal(t, len(g.Modules), g.Unaged)
				require.Equal(t, "how far behind is not known", g.Years(), "what is not known is not zero")
				require.Equal(t, []string{"newest releases, retractions, deprecations and later major versions: GOPROXY=off"}, g.Unknown)
			}
			code, err := p.Code(t.Context())
			require.NoError(t, err)
			require.Len(t, code.UsesOf("example.com/lib"), 1)
			plan, err := p.Plan(t.Context(), g, code, &drift.Advisories{})
			require.NoError(t, err)
			for _, item := range plan.Items {
				require.NotEqual(t, "example.com/lib", item.Module, "nothing is known against it")
			}
		})
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	empty := t.TempDir()
	_, err = drift.Open(t.Context(), builder, empty, drift.Options{})
	require.ErrorContains(t, err, "there is no go.mod in "+empty)
	require.NoError(t, os.WriteFile(filepath.Join(empty, "go.mod"), []byte("module\n"), 0o600))
	_, err = drift.Open(t.Context(), builder, empty, drift.Options{})
	require.ErrorContains(t, err, "cannot read the module: ")
	require.NotContains(t, strings.TrimSpace(err.Error()), "\n")
	_, err = open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.99\n")).Graph(t.Context())
	require.ErrorContains(t, err, "cannot read the module graph: go.mod requires go >= 1.99 (running go")
}

// Projects that share answers ask once; others see what has come since.
func TestSharedAnswers(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", "-- lib.go --\npackage lib\n")
	dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.13\n\nrequire example.com/lib v1.0.0\n-- main.go --\npackage main\n\nimport _ \"example.com/lib\"\n\nfunc main() {}\n")
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	majors := func(answers *drift.Answers) []drift.Release {
		p, err := drift.Open(t.Context(), builder, dir, drift.Options{Answers: answers})
		require.NoError(t, err)
		defer p.Close()
		g, err := p.Graph(t.Context())
		require.NoError(t, err)
		return g.Module("example.com/lib").Majors
	}
	var shared drift.Answers
	require.Empty(t, majors(&shared))
	proxy.Publish("example.com/lib/v2", "v2.0.0", "2020-01-01", "-- go.mod --\nmodule example.com/lib/v2\n-- lib.go --\npackage lib\n")
	require.Empty(t, majors(&shared))
	require.Len(t, majors(nil), 1)
}

func day(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}
