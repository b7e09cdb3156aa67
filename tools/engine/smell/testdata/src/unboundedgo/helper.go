package unboundedgo

import "testing"

// Helper is for tests, which choose their input.
func Helper(t *testing.T, names []string) {
	for _, name := range names {
		go work(name)
	}
}
