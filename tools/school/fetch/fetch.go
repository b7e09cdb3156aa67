package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// All downloads the modules of the repository's own tools and of every program
// of these katas. tell hears what is being fetched.
func All(ctx context.Context, b *subject.Builder, root string, katas []*catalog.Kata, tell func(doing string)) error {
	dirs, err := toolsOf(root, katas)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		name, err := filepath.Rel(root, dir)
		if err != nil || name == "." {
			name = "the root module"
		}
		tell(name)
		if _, err := b.Go.Run(ctx, dir, "mod", "download"); err != nil {
			return failed(ctx, name, err)
		}
	}
	for _, kata := range katas {
		trees, err := treesOf(kata)
		if err != nil {
			return fmt.Errorf("cannot list the programs of %s: %w", kata.Name, err)
		}
		for _, t := range trees {
			tell(t.name)
			if err := t.fetch(ctx, b); err != nil {
				return failed(ctx, t.name, err)
			}
		}
	}
	return nil
}

// toolsOf lists the modules that prove and measure: the root, the linter, and
// the benchmarks that katas bring along.
func toolsOf(root string, katas []*catalog.Kata) ([]string, error) {
	dirs := []string{root}
	optional := []string{filepath.Join(root, "tools", "lint")}
	for _, kata := range katas {
		optional = append(optional, filepath.Join(kata.Dir, "bench"))
	}
	for _, dir := range optional {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, fmt.Errorf("cannot list the modules of the tools: %w", err)
		}
		dirs = append(dirs, dir)
	}
	return dirs, nil
}

// fetch downloads what a tree needs, from a copy: the last two commands may
// write go.sum.
func (t tree) fetch(ctx context.Context, b *subject.Builder) error {
	dir, remove, err := tempdir.OnDisk("fetch")
	if err != nil {
		return err
	}
	defer remove()
	if err := t.tree.Write(dir, steps.Tree{}); err != nil {
		return err
	}
	if _, err := b.Go.Run(ctx, dir, "mod", "download"); err != nil {
		return err
	}
	if t.tidy {
		// It fails with a difference where go.mod is not tidy. That is for kata
		// prove to say; the modules are downloaded all the same.
		_, err := b.Go.Run(ctx, dir, "mod", "tidy", "-diff")
		if tool, ok := errors.AsType[*gocommand.Error](err); err != nil && (!ok || !strings.Contains(tool.Output, "diff current/")) {
			return err
		}
	}
	// These two are what the inventory of a drill asks.
	if _, err := b.Go.Run(ctx, dir, "list", "-mod=mod", "-m", "-e", "-json", "all"); err != nil {
		return err
	}
	_, err = b.Go.Run(ctx, dir, "mod", "graph")
	return err
}

// failed says in one line what could not be fetched.
func failed(ctx context.Context, name string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if tool, ok := errors.AsType[*gocommand.Error](err); ok {
		err = errors.New(lastLine(tool.Output))
	}
	return fmt.Errorf("cannot fetch the modules of %s: %w (is there a network, and does GOPROXY name a proxy that answers? what was fetched is kept, so run it again)", name, err)
}

// lastLine is where the go command says what is wrong: what it downloads comes
// before.
func lastLine(output string) string {
	output = strings.TrimSpace(output)
	return strings.TrimSpace(strings.TrimPrefix(output[strings.LastIndexByte(output, '\n')+1:], "go: "))
}
