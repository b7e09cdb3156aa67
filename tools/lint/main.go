// Command lint is the gate behind `make lint`: formatting, go vet on two platforms, smell, go fix, and golangci-lint over every
// module of the repository. Run it with `go -C tools/lint run .`. The root and the modules in tools/ and v2/ must have
// no finding. The modules in v1/ are legacy on purpose: their findings are counted, and the count is compared with the
// words "golangci-lint finds N" in the brief of the kata.
//
// It is a module of its own so that the requirements of golangci-lint, pinned here as a tool, stay away from the root.
//
// With the names of modules, such as v2/01-csv-stats, only these are linted.
//
// It does not repair anything, and it does not choose the rules (.golangci.yml does, and smell).
//
// The exit code is 0 when all is well, 1 when something was found, and 2 when a check could not run. (`go run` itself
// exits with 1 for any code but 0, and prints the real one.)
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // A second Ctrl-C ends us at once; the programs that we run get it from the terminal, too.
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// A check is one line of the report.
type check struct {
	name string
	run  func(context.Context) (outcome, error)
}

// An outcome sums a check up and holds its findings, each beginning with a path that is relative to the repository root.
// Any finding fails the gate.
type outcome struct {
	summary  string
	findings []string
}

func run(ctx context.Context, only []string, out, errOut io.Writer) int {
	code, err := lint(ctx, only, out, errOut)
	if err != nil {
		fmt.Fprintln(errOut, "lint:", err)
		return 2
	}
	return code
}

// lint begins with what takes seconds, because golangci-lint may have to be compiled for minutes.
func lint(ctx context.Context, only []string, out, errOut io.Writer) (int, error) {
	root, err := findRoot()
	if err != nil {
		return 0, err
	}
	g := gate{root: root, errOut: errOut}
	checks, err := g.moduleChecks(only)
	if err != nil {
		return 0, err
	}
	code := 0
	if len(only) == 0 {
		code = report(ctx, out, errOut, g.quickChecks())
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	if err := g.build(ctx, out); err != nil {
		return 0, err
	}
	return max(code, report(ctx, out, errOut, checks)), nil
}

// findRoot walks up from the working directory, so that the gate can be run from anywhere in the repository.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("cannot find the repository root: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "tools", "lint", "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("cannot find the repository root: run this inside the repository")
		}
		dir = filepath.Dir(dir)
	}
}

// report prints each outcome as it comes and returns the exit code. A check that could not run does not keep the others
// from running, unless it was interrupted.
func report(ctx context.Context, out, errOut io.Writer, checks []check) int {
	code := 0
	for _, c := range checks {
		o, err := c.run(ctx)
		if err != nil {
			o.summary, code = "could not run", 2
		}
		fmt.Fprintf(out, "%-32s  %s\n", c.name, o.summary)
		for _, finding := range o.findings {
			fmt.Fprintln(out, "  "+strings.TrimSpace(finding))
			code = max(code, 1)
		}
		if err != nil {
			fmt.Fprintln(errOut, "lint:", err)
		}
		if ctx.Err() != nil {
			return 2
		}
	}
	return code
}
