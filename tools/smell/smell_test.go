package smell_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"brownfield/tools/longtest"
	"brownfield/tools/smell"
)

// The packages that the test data import are compiled as all else here is, and so
// once.
func TestMain(m *testing.M) {
	if err := os.Setenv("GOFLAGS", "-trimpath"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestAnalyzers(t *testing.T) {
	longtest.Begin(t)
	for _, analyzer := range smell.Analyzers() {
		t.Run(analyzer.Name, func(t *testing.T) {
			analysistest.Run(t, analysistest.TestData(), analyzer, analyzer.Name)
		})
	}
}

func TestAnalyzersAreValid(t *testing.T) {
	require.NoError(t, analysis.Validate(smell.Analyzers()))
}
