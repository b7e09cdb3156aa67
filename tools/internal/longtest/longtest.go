// Package longtest is for tests of the tools that take long: those that measure
// mutants, walk a whole drill or review, or wait. make test leaves them out (go test
// -short), make prove and a plain go test run them.
//
// Non-goals: a test that is left out because it fails.
package longtest

import "testing"

// Begin skips a test that takes long, where only the short ones are wanted.
func Begin(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes long: make prove runs it")
	}
}
