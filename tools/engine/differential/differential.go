// Package differential compares two editions of a program on inputs that nobody
// wrote down: v1 is the oracle, and whatever it does is right.
//
// A [Case] is one call of the program, [Pair.Compare] makes it on both editions
// and says how they differ, and [Case.Script] turns a difference into a script
// that pins what the oracle did. Inventing cases and shrinking them is the
// business of the caller, with pgregory.net/rapid.
//
// The outside world of a case is a scripted upstream, a fresh one for each call.
// Compared are exit code, standard output and the files that are there at the
// end.
//
// Non-goals: standard error is not compared, since its wording is free, and
// neither is time or memory. A program whose output depends on the scheduler
// cannot be compared; the cases have to keep away from that.
package differential

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/subject"
)

// A Case is one call of a program. In Files and Args, $NAME is the address of
// the upstream called NAME.
type Case struct {
	Files     map[string]string // by name, in the directory in which it runs
	Upstreams map[string]string // by name: a plan in TOML, as in a script's NAME.toml
	Stdin     string
	Args      []string
}

// An outcome is what a call came to, as far as it is compared.
type outcome struct {
	exit   int
	stdout string
	reason subject.Reason
	files  map[string]string // all that there are in the directory, by name
}

// A Pair is an oracle and an edition that claims to behave like it.
type Pair struct {
	Oracle, Edition *subject.Subject
}

// A Difference is a case on which two editions do not agree. It is an error.
type Difference struct {
	Case   Case
	Diff   string // unified, from the oracle's output to the edition's
	oracle outcome
	is     outcome
}

func (d *Difference) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "the editions differ on %q\n", d.Case.Args)
	if d.oracle.exit != d.is.exit {
		fmt.Fprintf(&text, "exit code %d, and v1's is %d\n", d.is.exit, d.oracle.exit)
	}
	if d.oracle.reason != d.is.reason {
		fmt.Fprintf(&text, "it met the limit %q, and v1 %q\n", d.is.reason, d.oracle.reason)
	}
	for _, name := range d.files() {
		was, ok := d.oracle.files[name]
		is, still := d.is.files[name]
		switch {
		case !still:
			fmt.Fprintf(&text, "%s is not there, and v1 leaves it\n", name)
		case !ok:
			fmt.Fprintf(&text, "%s is there, and v1 does not leave it\n", name)
		default:
			text.WriteString(udiff.Unified("v1/"+name, "edition/"+name, was, is))
		}
	}
	text.WriteString(d.Diff)
	return text.String()
}

// files are the names of the files that differ.
func (d *Difference) files() []string {
	all := maps.Clone(d.oracle.files)
	maps.Copy(all, d.is.files)
	for name, text := range d.oracle.files {
		if is, ok := d.is.files[name]; ok && is == text {
			delete(all, name)
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Compare makes the call on both editions at the same time, in directories
// below scratch. It returns a [*Difference] when they do not agree.
func (p Pair) Compare(ctx context.Context, scratch string, c Case) error {
	var oracle, is outcome
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		oracle, err = call(ctx, scratch, p.Oracle, c)
		return err
	})
	group.Go(func() (err error) {
		is, err = call(ctx, scratch, p.Edition, c)
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	d := &Difference{Case: c, Diff: udiff.Unified("v1", "edition", oracle.stdout, is.stdout), oracle: oracle, is: is}
	if oracle.exit == is.exit && oracle.reason == is.reason && d.Diff == "" && len(d.files()) == 0 {
		return nil
	}
	return d
}
