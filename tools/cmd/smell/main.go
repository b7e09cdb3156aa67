// smell reports unstructured concurrency in Go packages.
//
//	smell ./...
//	smell -sarif ./... >smell.sarif
//	go vet -vettool=$(which smell) ./...
//
// docs/smells.md tells what it reports. "smell help" lists the flags and the exit
// codes; under go vet it is go vet that sets the code.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"brownfield/tools/engine/smell"
)

// The exit codes. That of findings is the one that the checkers of x/tools have.
const (
	clean    = 0
	failed   = 2
	findings = 3
)

func main() {
	if slices.ContainsFunc(os.Args[1:], isVet) {
		unitchecker.Main(smell.Analyzers()...)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// isVet reports whether an argument is one with which go vet calls its tool.
func isVet(arg string) bool {
	return arg == "-V=full" || arg == "-flags" || strings.HasSuffix(arg, ".cfg")
}

func run(args []string, stdout, stderr io.Writer) int {
	asked, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, help())
		return clean
	case err != nil:
		fmt.Fprintf(stderr, "smell: %v; smell help lists what there is\n", err)
		return failed
	case asked.about != nil:
		fmt.Fprintf(stdout, "%s: %s\n\nThe page: %s\n", asked.about.Name, asked.about.Doc, asked.about.URL)
		return clean
	}
	report, err := check(asked.analyzers, asked.packages)
	if err != nil {
		fmt.Fprintf(stderr, "smell: %v\n", err)
		return failed
	}
	for _, fault := range report.faults {
		fmt.Fprintf(stderr, "smell: %s\n", fault)
	}
	if asked.sarif {
		if err := writeSARIF(stdout, asked.analyzers, report); err != nil {
			fmt.Fprintf(stderr, "smell: cannot write the findings: %v\n", err)
			return failed
		}
	} else {
		for _, f := range report.findings {
			fmt.Fprintf(stderr, "%s: %s (%s)\n", f.start, f.message, f.analyzer.Name)
		}
	}
	switch {
	case len(report.faults) > 0:
		return failed
	case len(report.findings) > 0:
		return findings
	}
	return clean
}

// request is what a command line asks for.
type request struct {
	analyzers []*analysis.Analyzer
	packages  []string
	sarif     bool
	about     *analysis.Analyzer // to be explained
}

// parse reads a command line. Asking for help is the error flag.ErrHelp.
func parse(args []string) (request, error) {
	var asked request
	flags := flag.NewFlagSet("smell", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // The error is printed by the caller, in a line.
	flags.BoolVar(&asked.sarif, "sarif", false, "")
	chosen := map[string]string{}
	all := smell.Analyzers()
	for _, a := range all {
		flags.BoolFunc(a.Name, "", func(value string) error {
			if value != "true" && value != "false" {
				return errors.New("want true or false")
			}
			chosen[a.Name] = value
			return nil
		})
	}
	if err := flags.Parse(args); err != nil {
		return asked, err
	}
	asked.packages = flags.Args()
	switch {
	case len(asked.packages) == 0:
		return asked, errors.New("which packages? ./... are those here and below")
	case asked.packages[0] != "help":
	case len(asked.packages) == 1:
		return asked, flag.ErrHelp
	default:
		i := slices.IndexFunc(all, func(a *analysis.Analyzer) bool { return a.Name == asked.packages[1] })
		if i < 0 {
			return asked, fmt.Errorf("there is no analyzer called %s", asked.packages[1])
		}
		asked.about = all[i]
		return asked, nil
	}
	asked.analyzers = choose(all, chosen)
	return asked, nil
}

// choose selects analyzers as go vet does: those that are asked for, or else all but
// those that are not wanted.
func choose(all []*analysis.Analyzer, chosen map[string]string) []*analysis.Analyzer {
	only := slices.DeleteFunc(slices.Clone(all), func(a *analysis.Analyzer) bool { return chosen[a.Name] != "true" })
	if len(only) > 0 {
		return only
	}
	return slices.DeleteFunc(slices.Clone(all), func(a *analysis.Analyzer) bool { return chosen[a.Name] == "false" })
}

func help() string {
	var b strings.Builder
	b.WriteString(`smell reports unstructured concurrency in Go packages.

Usage: smell [-sarif] [-NAME...] packages
       smell help NAME        explains an analyzer
       go vet -vettool=$(which smell) [-fix [-diff]] packages

  -sarif        print the findings on standard output in SARIF 2.1.0
  -NAME         run this analyzer and no other, unless it is named as well
  -NAME=false   run all but this one

Example: smell -barego -unwaited ./...

Analyzers:
`)
	for _, a := range smell.Analyzers() {
		title, _, _ := strings.Cut(a.Doc, "\n")
		fmt.Fprintf(&b, "  %-14s%s\n", a.Name, title)
	}
	fmt.Fprintf(&b, `
Exit codes:
  %d  nothing found
  %d  bad usage, or a package cannot be loaded
  %d  findings
`, clean, failed, findings)
	return b.String()
}
