package check

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// Differential is the check that v1 and the edition agree on invented inputs.
const Differential Name = "differential"

func differentialRow() Row {
	return Row{
		Name:  Differential,
		Doing: "comparing with v1 on invented inputs",
		Says:  either("agrees with v1 on invented inputs", "v1 and this edition differ on an invented input"),
		check: func(ctx context.Context, r *run) Verdict {
			if !r.kept {
				return Verdict{Check: Differential, Outcome: Skip, Note: "waits until behaviour is kept"}
			}
			return r.differential(ctx)
		},
	}
}

// differential compares the edition with v1 on invented inputs. That is the
// kata's own test, so the go command runs it; what it needs beyond our own
// dependencies never gets into this program.
func (r *run) differential(ctx context.Context) Verdict {
	begin := time.Now()
	tests, err := catalog.Files(r.kata.Dir, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	if err != nil {
		return broken(Differential, err, begin)
	}
	if len(tests) == 0 {
		return Verdict{Check: Differential, Outcome: Skip, Note: "the kata has no differential test"}
	}
	same, err := r.isV1()
	if err != nil {
		return broken(Differential, err, begin)
	}
	if same {
		return Verdict{Check: Differential, Outcome: Skip, Note: "waits for the first change: this is v1"}
	}
	r.progress(Differential, 0, 1)
	dir, err := filepath.Abs(r.edition.Dir) // The test runs in a directory of its own.
	if err != nil {
		return broken(Differential, err, begin)
	}
	out, err := r.builder.Go.Run(ctx, r.root(), "test", "-count=1", "-v", "-run=^TestDifferential$",
		"./katas/"+filepath.Base(r.kata.Dir), "-edition="+dir)
	v := Verdict{Check: Differential, Outcome: Pass, Passed: 1, Total: 1, Seconds: since(begin)}
	fault, failed := errors.AsType[*gocommand.Error](err)
	switch {
	case failed && strings.Contains(fault.Output, differ): // A test that fails without that word has another fault.
		v.Outcome, v.Passed, v.Failures = Fail, 0, []Failure{difference(fault.Output)}
	case err != nil:
		return broken(Differential, machineFault(err), begin)
	case !strings.Contains(out, "--- PASS: TestDifferential"):
		return Verdict{Check: Differential, Outcome: Skip, Note: "the kata has no differential test"}
	}
	return v
}

// isV1 reports whether the edition has v1's sources.
func (r *run) isV1() (bool, error) {
	now, err := subject.FingerprintWithout(r.edition.Dir, r.kata.Note)
	if err != nil {
		return false, err
	}
	then, err := subject.Fingerprint(r.kata.V1)
	return now == then, err
}

// differ begins what a differential test says of a case.
const differ = "the editions differ on "

var (
	keptAs   = regexp.MustCompile(`kept as a script in (\S+)`)
	testLine = regexp.MustCompile(`^\s*\S+\.go:\d+: `)
)

// difference finds in a test's log the smallest case on which the editions
// differ.
func difference(log string) Failure {
	f := Failure{Name: "differential", Message: "the editions differ"}
	lines := strings.Split(log, "\n")
	for i, line := range lines {
		if m := keptAs.FindStringSubmatch(line); m != nil {
			f.File = m[1]
		}
		_, says, ok := strings.Cut(line, differ)
		if !ok {
			continue
		}
		f.Message, f.Output = "v1 and this edition differ on "+says, nil // The last one is the smallest.
		indent := len(line) - len(strings.TrimLeft(line, " "))
		for _, more := range lines[i+1:] {
			if testLine.MatchString(more) || strings.TrimSpace(more) == "" || len(more)-len(strings.TrimLeft(more, " ")) <= indent {
				break
			}
			f.Output = append(f.Output, strings.TrimPrefix(strings.TrimSpace(more), "| "))
		}
	}
	return f
}

// machineFault is err without the claim that the edition is to blame.
func machineFault(err error) error {
	if fault, ok := errors.AsType[*gocommand.Error](err); ok {
		return fmt.Errorf("%s failed:\n%s", fault.Command, strings.TrimSpace(fault.Output))
	}
	return err
}
