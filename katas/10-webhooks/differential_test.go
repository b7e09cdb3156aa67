package hooker_test

import (
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on invented inputs:
//
//	go test -run Differential ./katas/10-webhooks -edition work
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

// TODO: invent files, arguments, standard input and upstreams; say what is kept
// out, and why.
func inventCase(t *rapid.T) differential.Case {
	return differential.Case{
		Args: rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b"}), 0, 2).Draw(t, "args"),
	}
}
