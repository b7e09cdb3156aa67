package smell_test

import (
	"fmt"
	"log"
	"path/filepath"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"brownfield/tools/engine/smell"
)

// A program of your own loads packages, runs the analyzers over them, and does with
// the findings what it likes.
func Example() {
	mailer, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: filepath.Join("testdata", "example")}, "./...")
	if err != nil {
		log.Fatal(err)
	}
	graph, err := checker.Analyze(smell.Analyzers(), mailer, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, act := range graph.Roots {
		for _, found := range act.Diagnostics {
			at := act.Package.Fset.Position(found.Pos)
			fmt.Printf("%s:%d: %s (%s)\n", filepath.Base(at.Filename), at.Line, found.Message, act.Analyzer.URL)
		}
	}
	// Unordered output:
	// mailer.go:9: nobody waits for this goroutine: start it in an errgroup or a sync.WaitGroup, or receive from a channel that it closes (docs/smells.md#barego)
	// mailer.go:9: this loop starts as many goroutines as there is input: limit them, for example with errgroup's SetLimit (docs/smells.md#unboundedgo)
}
