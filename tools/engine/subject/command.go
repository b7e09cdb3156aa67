package subject

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"time"
)

// Command builds the command in the directory pkg of the module in root, unless that
// was done already, and returns the binary. Sources is the directory of the module
// that has all that the command is made of, beside other modules. It is built without
// cgo: it starts faster, and commands that are built so share what they are made of.
func (b *Builder) Command(ctx context.Context, root, pkg, sources string) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, b.Go.Version(), pkg)
	content, err := Fingerprint(filepath.Join(root, filepath.FromSlash(sources)))
	if err != nil {
		return "", fmt.Errorf("cannot build %s: %w", path.Base(pkg), err)
	}
	fmt.Fprintln(sum, content)
	for _, file := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, file)) //nolint:gosec // It is what the go command reads.
		if err != nil {
			return "", fmt.Errorf("cannot build %s: %w", path.Base(pkg), err)
		}
		_, _ = sum.Write(data) // A hash takes everything.
	}
	home := filepath.Join(b.cache, "tool-"+hex.EncodeToString(sum.Sum(nil))[:32])
	binary := filepath.Join(home, path.Base(pkg))
	now := time.Now()
	if err := os.Chtimes(binary, now, now); err == nil {
		return binary, nil
	}
	err = b.into(binary, func(out string) error {
		_, err := b.Go.RunWith(ctx, []string{"CGO_ENABLED=0"}, root, "build", "-buildvcs=false", "-o", out, "./"+pkg)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("cannot build %s: %w", path.Base(pkg), err)
	}
	b.trimmed.Do(func() { b.trim(now) })
	return binary, nil
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
