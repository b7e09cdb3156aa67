// Package provetest makes the claims of a kata tests: one subtest a claim. A
// kata's test file is its call of [Main] and of [Run].
package provetest

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"brownfield/tools/catalog"
	"brownfield/tools/prove"
	"brownfield/tools/script"
	"brownfield/tools/subject"
)

// Main takes the place of TestMain's body: test binaries supervise, too.
func Main(m *testing.M) {
	subject.Supervise()
	flag.Bool("update", false, "rewrite the expected files of the characterization scripts from v1")
	os.Exit(m.Run()) //nolint:revive // It is TestMain's body.
}

// Run proves all claims of the kata in the current directory. With -update, it
// first rewrites what the characterization scripts expect with what v1 does;
// no other edition may say what is right.
func Run(t *testing.T) {
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
	if flag.Lookup("update").Value.String() == "true" {
		update(t, builder, kata)
	}
	for _, claim := range prove.Claims(builder, kata) {
		t.Run(claim.Name, func(t *testing.T) {
			t.Parallel()
			err := claim.Prove(t.Context())
			if errors.Is(err, prove.ErrSkipped) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func update(t *testing.T, b *subject.Builder, kata *catalog.Kata) {
	t.Helper()
	v1, err := b.Build(t.Context(), kata.V1, subject.Plain)
	if err != nil {
		t.Fatal(err)
	}
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
