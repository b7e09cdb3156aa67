// Package gclplugin makes the analyzers of smell a linter of golangci-lint, by its
// module plugin system: golangci-lint custom builds a golangci-lint that imports this
// package. docs/smells.md shows the two files that it takes.
//
// Non-goals: settings. What one does not want is excluded in .golangci.yml by its
// text, which begins with the name of the analyzer.
package gclplugin

import (
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"brownfield/tools/engine/smell"
)

// golangci-lint finds a plugin by what it registers when it is imported.
func init() {
	register.Plugin("smell", func(settings any) (register.LinterPlugin, error) {
		if settings != nil {
			return nil, fmt.Errorf("cannot use the settings of smell: it has none, and got %v", settings)
		}
		return plugin{}, nil
	})
}

type plugin struct{}

func (plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) { return smell.Analyzers(), nil }

func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
