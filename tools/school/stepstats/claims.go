package stepstats

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/atomicfile"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/delegate"
)

// Claims is that walk.toml has the figures that are counted today.
func Claims(b *subject.Builder, kata *catalog.Kata) []claim.Claim {
	return []claim.Claim{{Of: kata.Name, Name: "walk/figures", Work: claim.Computes, Prove: func(ctx context.Context) error {
		tool, err := tool(ctx, b, kata)
		if err != nil {
			return err
		}
		return agree(ctx, b, kata, tool)
	}}}
}

// agree reports where the file differs from what is counted today.
func agree(ctx context.Context, b *subject.Builder, kata *catalog.Kata, smell string) error {
	if _, err := Read(kata); err != nil {
		return err
	}
	now, err := count(ctx, b, kata, smell)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file(kata))
	if err != nil {
		return fmt.Errorf("cannot read the figures of the walk: %w", err)
	}
	kept, counted := strings.Split(string(text), "\n"), strings.Split(now, "\n")
	for i := range max(len(kept), len(counted)) {
		if one, other := lineAt(kept, i), lineAt(counted, i); one != other {
			return fmt.Errorf("%s:%d: it says %q, and what is counted is %q; make pictures writes it", file(kata), i+1, one, other)
		}
	}
	return nil
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return strings.TrimSpace(lines[i])
	}
	return ""
}

// count is the text of the file as it should be.
func count(ctx context.Context, b *subject.Builder, kata *catalog.Kata, smell string) (string, error) {
	all, err := Compute(ctx, b, kata, smell)
	if err != nil {
		return "", err
	}
	return write(kata, all)
}

// Draw counts the figures of a kata, and writes them into its file where that says
// something else.
func Draw(ctx context.Context, b *subject.Builder, kata *catalog.Kata) (name string, drawn bool, err error) {
	name = file(kata)
	smell, err := tool(ctx, b, kata)
	if err != nil {
		return name, false, err
	}
	text, err := count(ctx, b, kata, smell)
	if err != nil {
		return name, false, fmt.Errorf("cannot count the figures of the walk of %s: %w", kata.Name, err)
	}
	old, err := os.ReadFile(name) //nolint:gosec // It is one of the repository's own.
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return name, false, fmt.Errorf("cannot read the figures of the walk: %w", err)
	}
	if string(old) == text {
		return name, false, nil
	}
	if err := atomicfile.Write(name, []byte(text), 0o644); err != nil {
		return name, false, fmt.Errorf("cannot write the figures of the walk: %w", err)
	}
	return name, true, nil
}

// tool builds smell.
func tool(ctx context.Context, b *subject.Builder, kata *catalog.Kata) (string, error) {
	root := filepath.Dir(filepath.Dir(kata.Dir))
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(delegate.Dir(delegate.Smell)))); err != nil {
		return "", fmt.Errorf("%w: this repository has no %s", claim.ErrSkipped, delegate.Dir(delegate.Smell))
	}
	return delegate.Build(ctx, b, root, delegate.Smell)
}
