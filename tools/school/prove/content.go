package prove

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// proving lists the packages below tools/ that take part in every proof: what
// package prove is made of. A change elsewhere in the tools proves nothing again.
func proving() []string {
	return []string{
		"engine/gocommand", "engine/process", "engine/script", "engine/subject", "engine/tempdir", "engine/upstream", "internal/atomicfile", "internal/git", "internal/godump", "internal/gomod", "internal/loopback", "internal/printable", "school/catalog", "school/check",
		"school/claim", "school/delegate", "school/prove", "school/review", "school/steps", "school/workspace",
	}
}

// asked is what kata prove asks about the claims that it cannot prove by itself.
const asked = "tools/cmd/lab/gate.go"

// scoring lists the packages that take part in a mutation gate, beside those of
// every proof.
func scoring() []string {
	return []string{"engine/mutate", "engine/score", "internal/sarif", "internal/usercache", "school/mutation"}
}

// drilling lists those that take part in the proof of an upgrade drill.
func drilling() []string {
	return []string{"engine/drift", "internal/usercache", "school/upgrade"}
}

// exercising lists those that take part in the proof of an incident.
func exercising() []string { return []string{"school/incident"} }

// drawing lists those that take part in the proof of a picture.
func drawing() []string { return []string{"engine/timeline", "school/lifetimes"} }

// smelling lists those that take part where smell is run.
func smelling() []string { return []string{"cmd/smell", "engine/smell"} }

// counting lists those that take part in the proof of the walk's figures.
func counting() []string { return []string{"school/stepstats"} }

// inputs names by content what nearly all proofs of a kata depend on: its own
// directories and its part of the upgrade log, the packages that prove, the go
// command and the platform.
func (p *prover) inputs() (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, p.builder.Go.Identity())
	for _, dir := range []string{p.kata.Dir, p.kata.V1, p.kata.V2} {
		if _, err := os.Stat(dir); err != nil && p.kata.Adopted {
			continue // v2 is still to come.
		}
		without := func(name string) bool { return dir == p.kata.Dir && apart(name) }
		content, err := subject.FingerprintWithout(dir, without)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(sum, content)
	}
	fmt.Fprintln(sum, p.kata.Upgrades)
	for _, name := range proving() {
		content, err := subject.FingerprintWithout(filepath.Join(p.root(), "tools", filepath.FromSlash(name)), notCompiled)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(sum, content)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		if err := hashFile(sum, filepath.Join(p.root(), name)); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// apart reports whether a file below a kata's directory is one on which only the proofs
// about it depend.
func apart(name string) bool {
	dir, _, _ := strings.Cut(name, "/")
	return dir == catalog.Incidents || dir == catalog.Timelines || name == catalog.WalkFile
}

// notCompiled reports whether a file below a package's directory is no part of
// it: a test, what a test works on, or another package.
func notCompiled(name string) bool {
	return !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".txtar") || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/")
}

// and names the kata's content and that of further files and directories, by
// their slash-separated names in the repository.
func (p *prover) and(names ...string) (string, error) {
	sum := sha256.New()
	content, err := p.content()
	if err != nil {
		return "", err
	}
	fmt.Fprintln(sum, content)
	for _, name := range names {
		file := filepath.Join(p.root(), filepath.FromSlash(name))
		info, err := os.Stat(file)
		switch {
		case err != nil:
			return "", fmt.Errorf("cannot tell what a proof depends on: %w", err)
		case !info.IsDir():
			err = hashFile(sum, file)
		default:
			content, err = subject.Fingerprint(file)
			fmt.Fprintln(sum, content)
		}
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// with names the kata's content, that of further packages below tools/, and that of
// further files.
func (p *prover) with(packages []string, names ...string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) {
		content, err := p.and(names...)
		if err != nil {
			return "", err
		}
		sum := sha256.New()
		fmt.Fprintln(sum, content)
		for _, name := range packages {
			content, err := subject.FingerprintWithout(filepath.Join(p.root(), "tools", filepath.FromSlash(name)), forTests)
			if err != nil {
				return "", err
			}
			fmt.Fprintln(sum, content)
		}
		return hex.EncodeToString(sum.Sum(nil)), nil
	}
}

// forTests reports whether a file below a package's directory is there for its tests
// alone.
func forTests(name string) bool {
	return strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "testdata/")
}

func hashFile(sum io.Writer, name string) error {
	file, err := os.Open(name) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return fmt.Errorf("cannot tell what a proof depends on: %w", err)
	}
	defer file.Close()
	if _, err := io.Copy(sum, file); err != nil {
		return fmt.Errorf("cannot tell what a proof depends on: %w", err)
	}
	return nil
}
