package drift_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/drift/drifttest"
)

// look takes the whole inventory.
func look(t *testing.T, p *drift.Project) (*drift.Graph, *drift.Code, *drift.Advisories) {
	t.Helper()
	g := graph(t, p)
	code, err := p.Code(t.Context())
	require.NoError(t, err)
	advisories, err := p.Advisories(t.Context(), g, code)
	require.NoError(t, err)
	return g, code, advisories
}

func plan(t *testing.T, p *drift.Project) *drift.Plan {
	t.Helper()
	g, code, advisories := look(t, p)
	plan, err := p.Plan(t.Context(), g, code, advisories)
	require.NoError(t, err)
	return plan
}

// advised is a module whose dependencies stand in for those that advisories
// are about, under their names and at their versions.
func advised(t *testing.T) *drift.Project {
	t.Helper()
	proxy := drifttest.NewProxy(t)
	// Not govulncheck, should the machine have it.
	t.Setenv("PATH", drifttest.Only(t, "go"))
	yaml := "-- yaml.go --\npackage yaml\n\nfunc Unmarshal(b []byte, v interface{}) error { return nil }\n"
	proxy.Publish("gopkg.in/yaml.v2", "v2.2.2", "2018-11-15", yaml)
	proxy.Publish("gopkg.in/yaml.v2", "v2.2.8", "2020-01-21", yaml)
	proxy.Publish("gopkg.in/yaml.v2", "v2.4.0", "2020-11-17", yaml)
	proxy.Publish("go.yaml.in/yaml/v2", "v2.4.5", "2026-01-01", "-- go.mod --\nmodule go.yaml.in/yaml/v2\n"+yaml)
	logrus := "-- logrus.go --\npackage logrus\n\ntype Entry struct{}\n\nfunc (*Entry) Writer() {}\n\nfunc WithField(k string, v interface{}) *Entry { return nil }\n"
	proxy.Publish("github.com/sirupsen/logrus", "v1.4.2", "2019-05-18", logrus)
	proxy.Publish("github.com/sirupsen/logrus", "v1.10.2", "2026-08-25", logrus)
	net := "-- html/html.go --\npackage html\n\nfunc Render() {}\n\nfunc Parse() {}\n-- trace/trace.go --\npackage trace\n"
	proxy.Publish("golang.org/x/net", "v0.12.0", "2023-07-01", net)
	text := "-- language/language.go --\npackage language\n\nfunc Parse() {}\n"
	proxy.Publish("golang.org/x/text", "v0.3.7", "2021-08-01", text)
	proxy.Publish("golang.org/x/text", "v0.3.8", "2022-10-01", text)
	proxy.Publish("example.com/tags", "v1.0.0", "2022-01-01", "-- go.mod --\nmodule example.com/tags\n\nrequire golang.org/x/text v0.3.7\n-- tags.go --\npackage tags\n\nimport _ \"golang.org/x/text/language\"\n")
	return open(t, drifttest.Module(t, `
-- go.mod --
module example.com/shop

go 1.13

require (
	example.com/tags v1.0.0
	github.com/sirupsen/logrus v1.4.2
	golang.org/x/net v0.12.0
	gopkg.in/yaml.v2 v2.2.2
)
-- shop.go --
package shop

import (
	_ "example.com/tags"
	"github.com/sirupsen/logrus"
	_ "golang.org/x/net/trace"
	"gopkg.in/yaml.v2"
)

var _ = logrus.WithField

func read() error { return yaml.Unmarshal(nil, nil) }
`))
}

func TestAdvisories(t *testing.T) {
	p := advised(t)
	_, _, advisories := look(t, p)
	require.Equal(t, drift.SourceBundled, advisories.Source)
	require.Contains(t, advisories.Note, "govulncheck is not installed")
	near := map[string]string{}
	for _, f := range advisories.Found {
		near[f.ID] = f.Reach
	}
	require.Equal(t, drift.Called, near["GO-2020-0036"])
	require.Equal(t, drift.Imported, near["GO-2025-4188"], "Entry.Writer is not used")
	require.Equal(t, drift.Linked, near["GO-2022-1059"], "by example.com/tags")
	require.Equal(t, drift.Required, near["GO-2023-1988"], "html is not linked")
	require.NotContains(t, near, "GO-2021-0113", "v0.3.7 is the fix")
	require.NotContains(t, near, "GO-2023-1571", "v0.7.0 is the fix")

	first := advisories.Found[0]
	require.Equal(t, "v2.2.8", first.Fixed)
	require.Equal(t, []string{"gopkg.in/yaml.v2.Unmarshal"}, first.Symbols)
	require.Equal(t, []drift.Place{{File: "shop.go", Line: 12}}, first.Places)
}

func TestPlanForAdvisories(t *testing.T) {
	made := plan(t, advised(t))
	items := map[string]*drift.Item{}
	for _, item := range made.Items {
		items[item.Module] = item
	}
	yaml := items["gopkg.in/yaml.v2"]
	require.Equal(t, drift.Now, yaml.Urgency)
	require.Equal(t, []string{"fixed v2.2.8", "newest v2.4.0", "successor v2.4.5"}, targets(yaml))
	require.Equal(t, drift.Low, yaml.Targets[0].Risk)
	require.Equal(t, []string{"GO-2020-0036", "GO-2021-0061", "GO-2022-0956"}, yaml.Targets[0].Fixes)

	logrus := items["github.com/sirupsen/logrus"]
	require.Equal(t, drift.Soon, logrus.Urgency)
	standard := logrus.Targets[len(logrus.Targets)-1]
	require.Equal(t, drift.KindStandard, standard.Kind)
	require.Equal(t, "WithField is gone", standard.Breaks[0].Says)
	require.NotEmpty(t, standard.Traps)

	text := items["golang.org/x/text"]
	require.Equal(t, drift.Soon, text.Urgency, "transitive, and its advisory is linked")
	require.Equal(t, []string{"newest v0.3.8"}, targets(text))
	require.NotContains(t, items, "golang.org/x/net", "nothing near is wrong with it, and it is the newest")
}

func targets(item *drift.Item) []string {
	var all []string
	for _, t := range item.Targets {
		all = append(all, strings.TrimSpace(t.Kind+" "+t.Version))
	}
	return all
}

// The order is: the go line, because a target needs it, and then what is
// required before what requires it. What drags the line is named, whoever it is.
func TestPlanOrderAndLine(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	leaf := "-- leaf.go --\npackage leaf\n\nfunc Leaf() {}\n"
	proxy.Publish("example.com/leaf", "v1.0.0", "2019-01-01", leaf)
	proxy.Publish("example.com/leaf", "v1.1.0", "2020-01-01", leaf)
	dragged := "-- dragged.go --\npackage dragged\n"
	proxy.Publish("example.com/dragged", "v1.0.0", "2019-01-01", dragged)
	proxy.Publish("example.com/dragged", "v1.1.0", "2026-01-01", "-- go.mod --\nmodule example.com/dragged\n\ngo 1.24\n"+dragged)
	branch := "\nrequire example.com/leaf v1.0.0\n-- branch.go --\npackage branch\n\nimport _ \"example.com/leaf\"\n"
	proxy.Publish("example.com/branch", "v1.0.0", "2019-01-01", "-- go.mod --\nmodule example.com/branch\n"+branch)
	proxy.Publish("example.com/branch", "v1.1.0", "2026-01-01", "-- go.mod --\nmodule example.com/branch\n\nrequire example.com/dragged v1.1.0\n"+branch)
	future := "-- future.go --\npackage future\n"
	proxy.Publish("example.com/future", "v1.0.0", "2019-01-01", future)
	proxy.Publish("example.com/future", "v1.1.0", "2026-01-01", "-- go.mod --\nmodule example.com/future\n\ngo 1.99\n"+future)
	dir := drifttest.Module(t, `
-- go.mod --
module example.com/shop

go 1.13

require (
	example.com/branch v1.0.0
	example.com/dragged v1.0.0 // indirect
	example.com/future v1.0.0
	example.com/leaf v1.0.0
)
-- shop.go --
package shop

import (
	"io/ioutil"
	"time"

	_ "example.com/branch"
	_ "example.com/future"
	"example.com/leaf"
)

func wait(t *time.Timer) bool { leaf.Leaf(); return t.Stop() }

var _ = ioutil.Discard
`)
	made := plan(t, open(t, dir))
	var order []string
	for _, item := range made.Items {
		order = append(order, item.Module)
	}
	require.Equal(t, []string{"go", "example.com/future", "example.com/leaf", "example.com/branch"}, order)
	require.Equal(t, 1, made.Moved, "example.com/dragged is older, and follows")
	require.Contains(t, made.Notes[0], "io/ioutil is deprecated")

	line, blocked, low, branchItem := made.Items[0], made.Items[1].Targets[0], made.Items[2].Targets[0], made.Items[3]
	require.Equal(t, "1.26", line.Targets[0].Version)
	require.Equal(t, drift.Medium, line.Targets[0].Risk)
	require.Equal(t, 1, line.Targets[0].Touched(), "the timer")
	require.Equal(t, []string{"example.com/branch v1.1.0 asks for go 1.24"}, line.Reasons)

	require.Equal(t, drift.High, blocked.Risk)
	require.Contains(t, blocked.Blocked, "requires go >= 1.99")

	require.Equal(t, drift.Low, low.Risk)
	require.Empty(t, low.Breaks)

	target := branchItem.Targets[0]
	require.Equal(t, drift.Medium, target.Risk, "because of the line")
	require.Equal(t, "1.24", target.GoLine)
	require.Equal(t, []string{"example.com/dragged v1.1.0"}, target.Drags)
	require.Equal(t, []string{"example.com/dragged v1.0.0 → v1.1.0"}, target.Raises)
	require.Contains(t, branchItem.Back, "git revert")
}

// A successor may be a package in a module of another path, and what the two
// have in common is compared.
func TestPlanSuccessorIsAPackage(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	proxy.Publish("github.com/juju/ratelimit", "v1.0.1", "2017-09-01", "-- ratelimit.go --\npackage ratelimit\n\nfunc NewBucket() {}\n\nfunc Every() {}\n")
	proxy.Publish("golang.org/x/time", "v0.16.0", "2026-10-01", "-- go.mod --\nmodule golang.org/x/time\n\ngo 1.25\n-- rate/rate.go --\npackage rate\n\nfunc Every() {}\n")
	made := plan(t, open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.26\n\nrequire github.com/juju/ratelimit v1.0.1\n-- shop.go --\npackage shop\n\nimport \"github.com/juju/ratelimit\"\n\nfunc use() { ratelimit.NewBucket(); ratelimit.Every() }\n")))
	require.Len(t, made.Items, 1)
	target := made.Items[0].Targets[0]
	require.Empty(t, target.Blocked)
	require.Equal(t, "golang.org/x/time/rate", target.Path)
	require.Equal(t, "v0.16.0", target.Version)
	require.Len(t, target.Breaks, 2)
	require.Equal(t, "NewBucket is gone", target.Breaks[0].Says)
	require.Equal(t, "the package is called rate now: import it as ratelimit", target.Breaks[1].Says)
}

// A replacement is somebody's decision, and a retraction the author's: both are
// named. What is current has no place in a plan.
func TestPlanReplacedRetractedCurrent(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	proxy.Publish("example.com/current", "v1.0.0", "2019-01-01", "-- current.go --\npackage current\n")
	proxy.Publish("example.com/old", "v1.0.0", "2019-01-01", "-- old.go --\npackage old\n")
	proxy.Publish("example.com/old", "v1.0.1", "2019-02-01", "-- go.mod --\nmodule example.com/old\n\nretract v1.0.0 // It loses data.\n-- old.go --\npackage old\n")
	dir := drifttest.Module(t, `
-- go.mod --
module example.com/shop

go 1.26

require (
	example.com/current v1.0.0
	example.com/local v1.0.0
	example.com/old v1.0.0
)

replace example.com/local => ./local
-- local/go.mod --
module example.com/local
-- local/local.go --
package local
-- shop.go --
package shop

import (
	_ "example.com/current"
	_ "example.com/local"
	_ "example.com/old"
)
`)
	made := plan(t, open(t, dir))
	require.Len(t, made.Items, 2)
	old, local := made.Items[0], made.Items[1]
	require.Equal(t, "example.com/old", old.Module)
	require.Equal(t, drift.Now, old.Urgency)
	require.Equal(t, "retracted: It loses data.", old.Reasons[0])
	require.Equal(t, "example.com/local", local.Module)
	require.Empty(t, local.Targets)
	require.Equal(t, "keep the replace directive", local.Back)
}

// A replacement can hide that what it brings in was retracted.
func TestRetractionBehindAReplacement(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/old", "v1.0.0", "2019-01-01", "-- old.go --\npackage old\n")
	proxy.Publish("example.com/old", "v1.0.1", "2019-02-01", "-- go.mod --\nmodule example.com/old\n\nretract v1.0.0 // It loses data.\n-- old.go --\npackage old\n")
	p := open(t, drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.26\n\nrequire example.com/old v1.0.1\n\nreplace example.com/old => example.com/old v1.0.0\n-- shop.go --\npackage shop\n\nimport _ \"example.com/old\"\n"))
	require.Equal(t, []string{"It loses data."}, graph(t, p).Module("example.com/old").Retracted)
}

// What is known of releases of one path is said of the targets that it is about.
func TestTrapsBetweenReleases(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	t.Setenv("PATH", drifttest.Only(t, "go"))
	for _, v := range []string{"v0.8.1", "v0.9.1"} {
		proxy.Publish("github.com/pkg/errors", v, "2019-01-03", "-- errors.go --\npackage errors\n\nfunc New(s string) error { return nil }\n")
	}
	for version, says := range map[string]bool{"v0.8.1": true, "v0.9.0": false} {
		if version == "v0.9.0" {
			proxy.Publish("github.com/pkg/errors", version, "2019-01-03", "-- errors.go --\npackage errors\n\nfunc New(s string) error { return nil }\n")
		}
		dir := drifttest.Module(t, "-- go.mod --\nmodule example.com/shop\n\ngo 1.26\n\nrequire github.com/pkg/errors "+version+"\n-- shop.go --\npackage shop\n\nimport \"github.com/pkg/errors\"\n\nvar _ = errors.New\n")
		made := plan(t, open(t, dir))
		newest := made.Items[0].Targets[0]
		require.Equal(t, "v0.9.1", newest.Version)
		require.Equal(t, says, len(newest.Traps) > 0, version)
		if says {
			require.Equal(t, drift.Medium, newest.Risk, "it compiles, and it is not without risk")
		}
	}
}

// govulncheck writes a program of that name on the PATH.
func govulncheck(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "govulncheck"), []byte("#!/bin/sh\nPATH=/bin:/usr/bin\n"+script), 0o700))
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

func TestGovulncheck(t *testing.T) {
	p := advised(t)
	path := os.Getenv("PATH")
	govulncheck(t, `cat <<'END'
{"config": {"protocol_version": "v1.0.0"}}
{"osv": {"id": "GO-2020-0036", "summary": "From the database.", "aliases": ["CVE-2019-11254"]}}
{"osv": {"id": "GO-2025-1", "summary": "Of the standard library."}}
{"finding": {"osv": "GO-2020-0036", "fixed_version": "v2.2.8", "trace": [{"module": "gopkg.in/yaml.v2", "version": "v2.2.2"}]}}
{"finding": {"osv": "GO-2025-1", "fixed_version": "v1.26.9", "trace": [{"module": "stdlib", "version": "v1.26.8"}]}}
{"finding": {"osv": "GO-2020-0036", "fixed_version": "v2.2.8", "trace": [{"module": "gopkg.in/yaml.v2", "version": "v2.2.2", "package": "gopkg.in/yaml.v2"}]}}
{"finding": {"osv": "GO-2020-0036", "fixed_version": "v2.2.8", "trace": [
 {"module": "gopkg.in/yaml.v2", "version": "v2.2.2", "package": "gopkg.in/yaml.v2", "function": "Decode", "receiver": "*Decoder"},
 {"module": "example.com/shop", "package": "example.com/shop", "function": "read", "position": {"filename": "shop.go", "line": 12}},
 {"module": "example.com/shop", "package": "example.com/shop", "function": "Start", "position": {"filename": "shop.go", "line": 99}}]}}
{"osv": {"id": "GO-2025-4188", "summary": "From the database, too."}}
{"finding": {"osv": "GO-2025-4188", "trace": [{"module": "github.com/sirupsen/logrus", "version": "v1.4.2", "package": "github.com/sirupsen/logrus"}]}}
END
`)
	_, _, advisories := look(t, p)
	require.Equal(t, &drift.Advisories{Source: drift.SourceGovulncheck, Found: []drift.Finding{{
		ID: "GO-2020-0036", Aliases: []string{"CVE-2019-11254"}, Module: "gopkg.in/yaml.v2", Version: "v2.2.2", Fixed: "v2.2.8",
		Says: "From the database.", Reach: drift.Called, Symbols: []string{"gopkg.in/yaml.v2.Decoder.Decode"},
		Places: []drift.Place{{File: "shop.go", Line: 12}},
	}, {
		ID: "GO-2025-4188", Module: "github.com/sirupsen/logrus", Version: "v1.4.2", Says: "From the database, too.",
		Reach: drift.Imported, Places: []drift.Place{{File: "shop.go", Line: 5}},
	}}}, advisories)

	t.Setenv("PATH", path)
	govulncheck(t, "echo 'govulncheck: fetching vulnerabilities: no such host' >&2; exit 1\n")
	_, _, advisories = look(t, p)
	require.Equal(t, drift.SourceBundled, advisories.Source)
	require.Contains(t, advisories.Note, "govulncheck did not answer: govulncheck: fetching vulnerabilities: no such host")
	require.NotEmpty(t, advisories.Found)
}
