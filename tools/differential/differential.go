// Package differential compares two editions of a program on inputs that nobody
// wrote down: v1 is the oracle, and whatever it does is right.
//
// A [Case] is one call of the program, [Pair.Compare] makes it on both editions
// and says how they differ, and [Case.Script] turns a difference into a script
// that pins what the oracle did. Inventing cases and shrinking them is the
// business of the caller, with pgregory.net/rapid.
//
// Non-goals: standard error is not compared, since its wording is free, and
// neither is time or memory. A program whose output depends on the scheduler
// cannot be compared; the cases have to keep away from that.
package differential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/subject"
)

// A Case is one call of a program.
type Case struct {
	Files map[string]string // by name, in the directory in which it runs
	Stdin string
	Args  []string
}

// An outcome is what a call came to, as far as it is compared.
type outcome struct {
	exit   int
	stdout string
	reason subject.Reason
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
	text := fmt.Sprintf("the editions differ on %q", d.Case.Args)
	if d.oracle.exit != d.is.exit {
		text += fmt.Sprintf("\nexit code %d, and v1's is %d", d.is.exit, d.oracle.exit)
	}
	if d.oracle.reason != d.is.reason {
		text += fmt.Sprintf("\nit met the limit %q, and v1 %q", d.is.reason, d.oracle.reason)
	}
	return text + "\n" + d.Diff
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
	if oracle == is {
		return nil
	}
	return &Difference{Case: c, Diff: udiff.Unified("v1", "edition", oracle.stdout, is.stdout), oracle: oracle, is: is}
}

// call makes one supervised call in a directory of its own.
func call(ctx context.Context, scratch string, s *subject.Subject, c Case) (outcome, error) {
	room, err := os.MkdirTemp(scratch, "call-")
	if err != nil {
		return outcome{}, fmt.Errorf("cannot make room for a call: %w", err)
	}
	defer os.RemoveAll(room)
	dir, outside := filepath.Join(room, "dir"), filepath.Join(room, "stand")
	for _, name := range []string{dir, outside} {
		if err := os.Mkdir(name, 0o750); err != nil {
			return outcome{}, fmt.Errorf("cannot make room for a call: %w", err)
		}
	}
	for name, text := range c.Files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return outcome{}, fmt.Errorf("cannot write a file of the case: %w", err)
		}
	}
	st, err := s.Stand(outside)
	if err != nil {
		return outcome{}, err
	}
	env, reports, err := st.Order(subject.Limits{}, "")
	if err != nil {
		return outcome{}, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(st.Bin, s.Program), c.Args...) //nolint:gosec // Running it is the purpose.
	cmd.Cancel = st.Revoke
	cmd.Dir = dir
	cmd.Env = []string{env, "PATH=" + os.Getenv("PATH"), "HOME=/no-home", "TZ=UTC"}
	cmd.Stdin = strings.NewReader(c.Stdin)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	runErr := cmd.Run()
	var exit *exec.ExitError
	if runErr != nil && !errors.As(runErr, &exit) {
		return outcome{}, fmt.Errorf("cannot call %s: %w", s.Program, runErr)
	}
	written, err := reports.Read()
	if err != nil {
		return outcome{}, err
	}
	if len(written) != 1 {
		return outcome{}, fmt.Errorf("cannot call %s: its supervisor left no report: %w", s.Program, runErr)
	}
	return outcome{exit: written[0].Exit, stdout: stdout.String(), reason: written[0].Reason}, nil
}

// Script returns the case as a characterization script that pins what the
// oracle did. A file of a script ends with a newline, so those of a case should.
func (d *Difference) Script(program string) []byte {
	archive := &txtar.Archive{}
	var setup strings.Builder
	setup.WriteString("# Found by comparing with v1: this is what v1 does.\n")
	add := func(name, text string) {
		data := []byte(text)
		if quoted, err := txtar.Quote(data); err == nil && txtar.NeedsQuote(data) {
			data = quoted
			setup.WriteString("unquote " + name + "\n")
		}
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: data})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Case.Files)) {
		add(name, d.Case.Files[name])
	}
	if d.Case.Stdin != "" {
		add("stdin.txt", d.Case.Stdin)
		setup.WriteString("stdin stdin.txt\n")
	}
	words := []string{"run"}
	if d.oracle.exit != 0 {
		words = append(words, "-exit", strconv.Itoa(d.oracle.exit))
	}
	words = append(words, program)
	for _, arg := range d.Case.Args {
		words = append(words, "'"+strings.ReplaceAll(arg, "'", "''")+"'")
	}
	expect := "! stdout ."
	if d.oracle.stdout != "" {
		add("want", d.oracle.stdout)
		expect = "cmp stdout want"
	}
	archive.Comment = []byte(setup.String() + strings.Join(words, " ") + "\n" + expect + "\n\n")
	return txtar.Format(archive)
}
