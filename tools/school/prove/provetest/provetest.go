// Package provetest makes the basic claims of a kata tests: one subtest a claim. A
// kata's test file is its call of [Main] and of [Run].
package provetest

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/prove"
)

// Main takes the place of TestMain's body: test binaries supervise, too.
func Main(m *testing.M) {
	subject.Supervise()
	flag.Bool("update", false, "rewrite the expected files of the characterization scripts from v1")
	flag.String("edition", "", "the edition that the differential test compares with v1: v2, work or a directory; without one it is skipped")
	os.Exit(m.Run()) //nolint:revive // It is TestMain's body.
}

// Run proves the basic claims of the kata in the current directory: those that
// make test proves. What was proven before, by whomever, is not proven again. With
// -update, it first rewrites what the characterization scripts expect with what
// v1 does; no other edition may say what is right.
func Run(t *testing.T) {
	t.Helper()
	builder, kata := here(t)
	if flag.Lookup("update").Value.String() == "true" {
		update(t, builder, kata)
	}
	store, err := claim.OpenStore()
	if err != nil {
		t.Fatal(err)
	}
	var chosen []claim.Claim
	// A subtest that is parallel goes on when all of them are known. The first one
	// that does proves the claims of all that -run has chosen, by the one scheduler.
	proofs := sync.OnceValue(func() map[string]claim.Proof {
		all := map[string]claim.Proof{}
		for proof := range claim.Prove(context.WithoutCancel(t.Context()), chosen, claim.Options{Store: store}) {
			all[proof.Claim] = proof
		}
		return all
	})
	for _, c := range prove.Claims(builder, kata) {
		if !c.Basic {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			chosen = append(chosen, c)
			t.Parallel()
			switch proof := proofs()[c.Name]; proof.Verdict {
			case claim.Fail:
				t.Fatal(proof.Reason)
			case claim.Skip:
				t.Skip(proof.Reason)
			case claim.Pass:
			default:
				t.Fatal("the claim was not proven")
			}
		})
	}
}

// Differential compares the edition that -edition names with v1, on cases that
// invent makes up. The smallest case on which they differ is kept as a script:
// in the work copy's characterization directory when that is what was compared,
// and in the test's log otherwise.
func Differential(t *testing.T, invent func(*rapid.T) differential.Case) {
	t.Helper()
	name := flag.Lookup("edition").Value.String()
	if name == "" {
		t.Skip("kata prove compares v1 with v2; to compare another, name it: -edition work")
	}
	setRapid(t)
	builder, kata := here(t)
	edition, err := kata.Edition(name)
	if err != nil {
		t.Fatal(err)
	}
	pair := differential.Pair{Oracle: build(t, builder, kata.V1), Edition: build(t, builder, edition.Dir)}
	scratch := t.TempDir()
	var smallest *differential.Difference
	t.Cleanup(func() {
		if smallest != nil {
			keep(t, kata, edition, smallest.Script(kata.Program))
		}
	})
	rapid.Check(t, func(r *rapid.T) {
		err := pair.Compare(t.Context(), scratch, invent(r))
		// rapid ends with the smallest case that fails, so the last one stays.
		if d, ok := errors.AsType[*differential.Difference](err); ok {
			smallest = d
		}
		if err != nil {
			r.Fatal(err)
		}
	})
}

// setRapid sets what the command line leaves open: few checks, because a call of
// a sleepy v1 takes a tenth of a second, a short search for the smallest case
// for the same reason, and no file of rapid's own, since a script is kept.
func setRapid(t *testing.T) {
	t.Helper()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "40", "rapid.shrinktime": "8s", "rapid.nofailfile": "true"} {
		if given[name] {
			continue
		}
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
}

func keep(t *testing.T, kata *catalog.Kata, edition catalog.Edition, script []byte) {
	t.Helper()
	if edition.Dir != kata.Work {
		t.Logf("as a script:\n%s", script)
		return
	}
	file := filepath.Join(kata.Work, catalog.OwnScripts, "found-by-differential.txtar")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, script, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Logf("kept as a script in %s", file)
}

func build(t *testing.T, b *subject.Builder, dir string) *subject.Subject {
	t.Helper()
	s, err := b.Build(t.Context(), dir, subject.Plain)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// here is the kata in the current directory, and what builds it.
func here(t *testing.T) (*subject.Builder, *catalog.Kata) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(filepath.Join(dir, "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	kata, err := c.Find(filepath.Base(dir))
	if err != nil {
		t.Fatal(err)
	}
	builder, err := subject.NewBuilder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return builder, kata
}

func update(t *testing.T, b *subject.Builder, kata *catalog.Kata) {
	t.Helper()
	v1 := build(t, b, kata.V1)
	for _, file := range kata.Characterization {
		result, err := script.Run(t.Context(), file, v1, script.Options{Update: true})
		if err != nil {
			t.Fatal(err)
		}
		if result.Failure != nil {
			t.Errorf("%s:%d: %s", file, result.Failure.Line, result.Failure.Message)
		}
	}
}
