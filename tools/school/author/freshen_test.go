package author_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/author"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/prove"
	"brownfield/tools/school/steps"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

const program = `package main

import (
	"fmt"
	"os"

	"example.com/lib"
)

func main() { fmt.Println(lib.Hello(), os.Args[1]) }
`

func lib(says string) string {
	return "-- lib.go --\npackage lib\n\nfunc Hello() string { return \"" + says + "\" }\n"
}

// school is a repository whose only kata has a v2 with lib v1.2.0.
func school(t *testing.T) (root string, proxy *drifttest.Proxy) {
	t.Helper()
	proxy = drifttest.NewProxy(t)
	proxy.Publish("example.com/lib", "v1.0.0", "2019-01-01", lib("hello"))
	proxy.Publish("example.com/lib", "v1.2.0", "2021-01-01", lib("hello"))
	root = drifttest.Module(t, `
-- go.mod --
module brownfield
-- katas/01-tiny/kata.toml --
format = 1
title = "Tiny"
program = "greet"
summary = "Greets."
era = 2019
focus = ["manners"]
-- katas/01-tiny/characterization/greets.txtar --
# It greets by name.
run greet Ann
stdout '^hello Ann$'
-- upgrade-log/01-lib.md --
+++
format = 1
kata = "01-tiny"
module = "example.com/lib"
from = "v1.0.0"
from_date = 2019-01-01
to = "v1.2.0"
to_date = 2021-01-01
reason = "It is old."
steps = [1]
effort = "a minute"
+++

# 01: lib

## Why

Nobody repairs the old one.

## What breaks

Nothing does, and that was measured.

## What was done

Step 1 raised it, alone.

## What surprised

Nothing did, to our surprise.

## Way back

Take step 1 back, it stands alone.
-- v1/01-tiny/go.mod --
module example.com/greet

go 1.13

require example.com/lib v1.0.0
-- v1/01-tiny/main.go --
`+program+`-- v2/01-tiny/go.mod --
module example.com/greet

go 1.13

require example.com/lib v1.2.0
-- v2/01-tiny/main.go --
`+program)
	for _, edition := range []string{"v1", "v2"} {
		cmd := exec.CommandContext(t.Context(), "go", "mod", "tidy")
		cmd.Dir = filepath.Join(root, edition, "01-tiny")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	v1, err := steps.ReadTree(filepath.Join(root, "v1", "01-tiny"))
	require.NoError(t, err)
	v2, err := steps.ReadTree(filepath.Join(root, "v2", "01-tiny"))
	require.NoError(t, err)
	dir := filepath.Join(root, "katas", "01-tiny", "steps")
	require.NoError(t, os.Mkdir(dir, 0o750))
	require.NoError(t, steps.Append(t.Context(), dir, 1, "Raise lib", "Safe because.", v1, v2))
	return root, proxy
}

// raise freshens the kata. What the tiny kata is too small to claim is not at
// issue, so the complaint is looked at for the rest.
func raise(t *testing.T, root string) (raises []author.Raise, err error) {
	t.Helper()
	c, err := catalog.Open(root)
	require.NoError(t, err)
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	facts, err := catalog.ReadReleases(root)
	require.NoError(t, err)
	raises, _, err = author.Behind(t.Context(), b, c.Katas[0].V2, facts)
	require.NoError(t, err)
	today := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	return raises, author.RaiseKata(t.Context(), b, root, c.Katas[0], raises, today, func(c claim.Claim) bool {
		return strings.HasPrefix(c.Name, "behaviour/") || strings.HasPrefix(c.Name, "v2/") || c.Name == "upgrade-table"
	})
}

func TestNothingToRaise(t *testing.T) {
	root, _ := school(t)
	before := drifttest.Snapshot(t, root)
	raises, err := raise(t, root)
	require.NoError(t, err)
	require.Empty(t, raises)
	require.Equal(t, before, drifttest.Snapshot(t, root))
}

func TestKataIsRaisedWithItsPathAndItsLog(t *testing.T) {
	root, proxy := school(t)
	for i, v := range []string{"v1.4.0", "v1.5.0"} { // The second time the last step is replaced.
		proxy.Publish("example.com/lib", v, "2026-0"+string(rune('1'+i))+"-01", lib("hello"))
		raises, err := raise(t, root)
		require.NoError(t, err)
		require.Equal(t, v, raises[0].To)

		c, err := catalog.Open(root)
		require.NoError(t, err)
		kata := c.Katas[0]
		series, err := steps.Load(kata.Steps)
		require.NoError(t, err)
		require.Len(t, series, 2)
		require.Equal(t, steps.Freshening, series[1].Subject)
		v1, err := steps.ReadTree(kata.V1)
		require.NoError(t, err)
		end, err := steps.Prefix(v1, series, 2)
		require.NoError(t, err)
		v2, err := steps.ReadTree(kata.V2)
		require.NoError(t, err)
		require.Empty(t, end.Difference(v2))
		require.Contains(t, string(v2["go.mod"]), "example.com/lib "+v)

		facts, err := catalog.ReadReleases(root)
		require.NoError(t, err)
		fact, err := facts.Find("example.com/lib", v)
		require.NoError(t, err)
		entry := kata.Upgrades["example.com/lib"]
		require.Equal(t, fact.Date, entry.ToDate)
		require.Equal(t, v, entry.To)
		require.Contains(t, entry.Sections["What was done"], "DRAFT: On 2026-11-24 it moved on from")
		b, err := subject.NewBuilder(t.Context())
		require.NoError(t, err)
		for _, claim := range prove.Claims(b, kata) {
			if claim.Name == "upgrade-log" {
				require.ErrorContains(t, claim.Prove(t.Context()), `01-lib.md has an unfinished DRAFT under "What was done"`)
			}
		}
	}
}

func TestWhatDoesNotHoldIsTakenBack(t *testing.T) {
	root, proxy := school(t)
	proxy.Publish("example.com/lib", "v1.4.0", "2026-01-01", lib("good day"))
	require.NoError(t, os.WriteFile(filepath.Join(root, "upgrade-log", "README.md"), []byte("a table\n"), 0o600))
	before := drifttest.Snapshot(t, root)
	_, err := raise(t, root)
	require.ErrorContains(t, err, "behaviour/v2/greets: greets has to pass on v2")
	require.Equal(t, before, drifttest.Snapshot(t, root))
}

// A proxy that gives another date than the facts is shown, and changes nothing.
func TestADateThatDiffersIsShown(t *testing.T) {
	root, proxy := school(t)
	proxy.Publish("example.com/lib", "v1.4.0", "2026-01-01", lib("hello"))
	file := filepath.Join(root, filepath.FromSlash(catalog.ReleasesFile))
	require.NoError(t, os.WriteFile(file, []byte("format = 1\n\n[[release]]\nmodule = \"example.com/lib\"\nversion = \"v1.4.0\"\ndate = 2026-01-01\n"), 0o600))
	drifttest.AnswerToday(t)
	facts, err := catalog.ReadReleases(root)
	require.NoError(t, err)
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	raises, differ, err := author.Behind(t.Context(), b, filepath.Join(root, "v2", "01-tiny"), facts)
	require.NoError(t, err)
	require.Len(t, raises, 1)
	require.Equal(t, "2026-01-01", raises[0].Date.Format(time.DateOnly))
	require.Len(t, differ, 1)
	require.Contains(t, differ[0], "example.com/lib v1.4.0 was released on 2026-01-01 by upgrade-log/releases.toml; the module proxy says 20")
}
