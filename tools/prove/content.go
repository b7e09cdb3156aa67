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

	"brownfield/tools/subject"
)

// engine lists the packages below tools/ that take part in every proof: what
// package prove is made of. A change elsewhere in the tools proves nothing again.
func engine() []string {
	return []string{"catalog", "check", "claim", "git", "printable", "prove", "review", "script", "steps", "subject", "upstream", "workspace"}
}

// inputs names by content what nearly all proofs of a kata depend on: its own
// directories and its part of the upgrade log, the packages that prove, the go
// command and the platform.
func (p *prover) inputs() (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, p.builder.Identity())
	for _, dir := range []string{p.kata.Dir, p.kata.V1, p.kata.V2} {
		if _, err := os.Stat(dir); err != nil && p.kata.Adopted {
			continue // v2 is still to come.
		}
		content, err := subject.Fingerprint(dir)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(sum, content)
	}
	fmt.Fprintln(sum, p.kata.Upgrades)
	for _, name := range engine() {
		content, err := subject.FingerprintWithout(filepath.Join(p.root(), "tools", name), notCompiled)
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

// by names the kata's content, further files, and the program of another command
// of the repository, which proves by itself. The program is built for that: what
// it is made of is more than what is in it.
func (p *prover) by(tool string, names ...string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		binary, err := p.builder.Tool(ctx, p.root(), tool)
		if err != nil {
			return "", err
		}
		content, err := p.and(names...)
		if err != nil {
			return "", err
		}
		sum := sha256.New()
		fmt.Fprintln(sum, content)
		err = hashFile(sum, binary)
		return hex.EncodeToString(sum.Sum(nil)), err
	}
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
