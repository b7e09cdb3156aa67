// Package assess measures any Go module with the repository's own tools, and says
// what to modernise first in it: on one page, as figures that a person can check by
// hand.
//
//   - [Assess] measures a module and returns a [Page], which is data.
//   - [Page.Figures] are its figures, each with its unit and how it was measured.
//   - [Page.Text] is the page for a person, at most [Lines] lines of [Columns] columns.
//
// Goals: a figure that could not be measured is named with the reason and what to do,
// and no number stands in its place; the order of what to do first follows from a rule
// that the page states; nothing is written into the module.
//
// Non-goals: it gives no grade, because a sum of figures with different units means
// nothing; it compares no modules; it does not say what a change costs. It is for a
// decision, not for CI.
//
// It belongs to the school and not to the engine only because the sample of mutants is
// that of package mutation. It knows no kata.
package assess

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/subject"
)

// Options are how a module is assessed.
type Options struct {
	Sample int                // how many mutants are tried; 0 is none
	Facts  drift.Facts        // dates of releases that are known better than the module proxy knows them
	Day    time.Time          // on which ages are counted; the zero time is today
	Tell   func(doing string) // is told what is being done; may be nil
}

// An assessment is a module while it is measured.
type assessment struct {
	Options

	page    *Page
	dir     string // absolute
	builder *subject.Builder
	files   map[string]file // by slash-separated name in the module
	tested  map[string]bool // directories, slash-separated, that have tests
}

// Assess measures the module in dir. The error is about the module as a whole: there
// is none, or it does not build. What else cannot be measured is in the page.
func Assess(ctx context.Context, b *subject.Builder, dir string, options Options) (*Page, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no directory %s", dir)
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot find %s: %w", dir, err)
	}
	if full, err = filepath.EvalSymlinks(full); err != nil {
		return nil, fmt.Errorf("cannot find %s: %w", dir, err)
	}
	a := &assessment{Options: options, dir: full, builder: b, page: &Page{}}
	if a.Day.IsZero() {
		a.Day = time.Now()
	}
	if a.Tell == nil {
		a.Tell = func(string) {}
	}
	a.page.Day = a.Day.Format(time.DateOnly)
	for _, measure := range []func(context.Context) error{a.sources, a.module, a.smells, a.dependencies, a.history, a.tests, a.mutants} {
		if err := measure(ctx); err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	a.page.First = first(a.page)
	return a.page, nil
}

// gap notes what could not be measured.
func (a *assessment) gap(what, why, do string) {
	a.page.NotMeasured = append(a.page.NotMeasured, Gap{What: what, Why: strings.TrimSuffix(why, "."), Do: do})
}

// unless notes that something could not be measured, or passes on that the person has
// interrupted.
func (a *assessment) unless(ctx context.Context, what string, err error, do string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	a.gap(what, firstLine(err.Error()), do)
	return nil
}

// firstLine is the first line of a text that is not the go command's heading.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") {
			return line
		}
	}
	return "no reason is known"
}

// errNoCode is the error of a module that has nothing to measure.
var errNoCode = errors.New("it has no Go files outside of vendor and testdata")
