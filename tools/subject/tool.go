package subject

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"syscall"
	"time"
)

// Tool builds the command name of the module in root, below whose directory
// tools it is, unless that was done already, and returns the binary. Like kata
// itself it is built without cgo: it starts faster, and the two share what they
// are made of.
func (b *Builder) Tool(ctx context.Context, root, name string) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, b.version, name)
	sources, err := Fingerprint(filepath.Join(root, "tools"))
	if err != nil {
		return "", fmt.Errorf("cannot build %s: %w", path.Base(name), err)
	}
	fmt.Fprintln(sum, sources)
	for _, file := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, file)) //nolint:gosec // It is the repository's own.
		if err != nil {
			return "", fmt.Errorf("cannot build %s: %w", path.Base(name), err)
		}
		_, _ = sum.Write(data) // A hash takes everything.
	}
	home := filepath.Join(b.cache, "tool-"+hex.EncodeToString(sum.Sum(nil))[:32])
	binary := filepath.Join(home, path.Base(name))
	now := time.Now()
	if err := os.Chtimes(binary, now, now); err == nil {
		return binary, nil
	}
	err = b.into(binary, func(out string) error {
		_, err := b.GoWith(ctx, []string{"CGO_ENABLED=0"}, root, "build", "-buildvcs=false", "-o", out, name)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("cannot build %s: %w", path.Base(name), err)
	}
	b.trimmed.Do(func() { b.trim(now) })
	return binary, nil
}

// ToldToEnd is how a command of the repository is told to end by the one that has
// started it. It is not SIGINT: a Ctrl-C comes to both from the terminal, so the
// same Ctrl-C passed on would look like the second one.
const ToldToEnd = syscall.SIGHUP

// tidying is how long a command that was told to end may take for it.
const tidying = 20 * time.Second

// EndsGently makes cmd, which runs a [Builder.Tool], end with the context that it
// was made with: it is told so and tidies up.
func EndsGently(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(ToldToEnd) }
	cmd.WaitDelay = tidying
}

// into has a binary made beside its final name and renames it, so that two who
// make the same at once are both right and an interrupted one leaves nothing
// that looks finished.
func (b *Builder) into(binary string, build func(out string) error) error {
	if err := os.MkdirAll(b.cache, 0o750); err != nil {
		return fmt.Errorf("cannot make the cache directory: %w", err)
	}
	scratch, err := os.MkdirTemp(b.cache, "build-")
	if err != nil {
		return fmt.Errorf("cannot make room for a build: %w", err)
	}
	defer os.RemoveAll(scratch)
	out := filepath.Join(scratch, filepath.Base(binary))
	if err := build(out); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(binary), 0o750); err != nil {
		return fmt.Errorf("cannot keep the binary: %w", err)
	}
	if err := os.Rename(out, binary); err != nil {
		return fmt.Errorf("cannot keep the binary: %w", err)
	}
	return nil
}
