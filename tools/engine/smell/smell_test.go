package smell_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"brownfield/tools/engine/smell"
	"brownfield/tools/internal/longtest"
)

// The packages that the test data import are compiled as all else here is, and so
// once.
func TestMain(m *testing.M) {
	if err := os.Setenv("GOFLAGS", "-trimpath"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// Each analyzer is tried on its cases, and on the two examples of its documentation:
// it reports the first and not the second. What a fix makes of a file stands beside
// it.
func TestAnalyzers(t *testing.T) {
	longtest.Begin(t)
	for _, analyzer := range smell.Analyzers() {
		t.Run(analyzer.Name, func(t *testing.T) {
			name := analyzer.Name
			if own := filepath.Join(analysistest.TestData(), "src", name); exists(filepath.Join(own, "go.mod")) {
				// It asks for the go version of the module.
				analysistest.RunWithSuggestedFixes(t, own, analyzer, "./...")
				return
			}
			analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), analyzer, name+"/...")
		})
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func TestAnalyzersAreValid(t *testing.T) {
	require.NoError(t, analysis.Validate(smell.Analyzers()))
}
