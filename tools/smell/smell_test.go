package smell_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"brownfield/tools/smell"
)

func TestAnalyzers(t *testing.T) {
	for _, analyzer := range smell.Analyzers() {
		t.Run(analyzer.Name, func(t *testing.T) {
			analysistest.Run(t, analysistest.TestData(), analyzer, analyzer.Name)
		})
	}
}

func TestAnalyzersAreValid(t *testing.T) {
	require.NoError(t, analysis.Validate(smell.Analyzers()))
}
