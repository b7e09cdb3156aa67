package gallery

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// marker is the file by which an export is known, so that a later one may replace it.
const marker = ".brownfield-export"

// markerText is what is in it.
const markerText = "This directory was written by kata web --export. The next export replaces all of it.\n"

// An Exported export is what was written.
type Exported struct {
	Pages int
	Bytes int64
}

// ErrNotOurs is what the error is where the directory holds something else than an
// earlier export.
var ErrNotOurs = errors.New("it is not empty, and it is no earlier export")

// Export writes the site to dir: all pages, and nothing of the person's. It is written
// beside its place, and takes it when it is whole; an earlier export is replaced, and
// any other directory that is not empty is refused. A page that cannot be shown as a
// whole is an error, and then nothing is replaced. Tell, which may be nil, is told how
// many pages there are to write.
func (g *Gallery) Export(ctx context.Context, dir string, tell func(pages int)) (Exported, error) {
	dir, err := ours(dir)
	if err != nil {
		return Exported{}, err
	}
	public := New(g.Catalog.Root, g.Builder)
	public.Public = true
	public = public.read()
	public.still = true
	names, err := public.Paths()
	if err != nil {
		return Exported{}, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return Exported{}, fmt.Errorf("cannot export: %w", err)
	}
	room, err := os.MkdirTemp(filepath.Dir(dir), ".kata-web-")
	if err != nil {
		return Exported{}, fmt.Errorf("cannot export: %w", err)
	}
	defer os.RemoveAll(room)
	site := filepath.Join(room, "new")
	if tell != nil {
		tell(len(names))
	}
	written, err := public.write(ctx, site, names)
	if err != nil {
		return written, err
	}
	return written, replace(site, dir, filepath.Join(room, "old"))
}

// ours returns the directory to write, or says why it must not be.
func ours(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("cannot export: %w", err)
	}
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target // A link stays one.
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return dir, nil
	case err != nil:
		return "", fmt.Errorf("cannot export: %w", err)
	case len(entries) == 0:
		return dir, nil
	}
	if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
		return "", fmt.Errorf("cannot export to %s: %w; name another directory", dir, ErrNotOurs)
	}
	return dir, nil
}

// write makes the pages, as many at a time as there are cores.
func (g *Gallery) write(ctx context.Context, site string, names []string) (Exported, error) {
	var bytes atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			page, err := g.Page(ctx, name)
			if err == nil {
				err = errors.Join(page.Faults...)
			}
			if err != nil {
				return fmt.Errorf("cannot export %s: %w", name, err)
			}
			bytes.Add(int64(len(page.Text)))
			return put(filepath.Join(site, filepath.FromSlash(name)), page.Text)
		})
	}
	if err := group.Wait(); err != nil {
		return Exported{}, err
	}
	// A forge that publishes the directory shall not process it.
	err := errors.Join(put(filepath.Join(site, marker), []byte(markerText)), put(filepath.Join(site, ".nojekyll"), nil))
	return Exported{Pages: len(names), Bytes: bytes.Load()}, err
}

// put writes a file that a web server may read, and the directories above it.
func put(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("cannot export: %w", err)
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return fmt.Errorf("cannot export: %w", err)
	}
	return nil
}

// replace puts a directory in the place of another, which may be missing.
func replace(fresh, dir, old string) error {
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot replace the export: %w", err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		// What was there is better than nothing.
		return errors.Join(fmt.Errorf("cannot replace the export: %w", err), os.Rename(old, dir))
	}
	return nil
}
