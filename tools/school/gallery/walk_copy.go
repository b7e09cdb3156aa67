package gallery

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// What the page of a copy shows of it. Sources of a kata are far below these limits;
// data files that the person's program reads or writes may be far above.
const (
	largestShown = 256 << 10 // bytes of a file
	longestShown = 5_000     // lines of a file
	widestShown  = 10_000    // bytes of a line
	mostShown    = 1 << 20   // bytes of all files that differ from v1
)

// A copied program is the person's copy as far as it can be shown.
type copied struct {
	tree   steps.Tree
	hidden []fileView // the files that are not in tree, each with the reason
}

// hides reports whether a file is there and is not shown.
func (c copied) hides(name string) bool {
	return slices.ContainsFunc(c.hidden, func(view fileView) bool { return view.Name == name })
}

// copyOf reads the person's copy, without the notes that they keep beside it. Of a file
// that is too large to show it reads nothing.
func copyOf(ctx context.Context, kata *catalog.Kata, v1 steps.Tree) (copied, error) {
	c := copied{tree: steps.Tree{}}
	source := os.DirFS(kata.Work) // Instead of filepath.WalkDir, which does not go into a symbolic link.
	room := mostShown
	err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !entry.Type().IsRegular() || kata.Note(name) || path.Base(name) == "go.sum":
			return nil
		}
		text, size, err := readUpTo(source, name, largestShown)
		if err != nil {
			return err
		}
		why := unshowable(text, size)
		switch {
		case why != "" || bytes.Equal(text, v1[name]):
		case len(text) > room:
			why = "not shown, because so much else is different"
		default:
			room -= len(text)
		}
		switch old, known := v1[name]; {
		case why == "":
			c.tree[name] = text
		case !known || size != int64(len(old)) || size > largestShown || !bytes.Equal(text, old):
			c.hidden = append(c.hidden, fileView{Name: name, Hidden: why + ": " + printable.Bytes(size)})
		}
		return nil
	})
	if err != nil {
		return c, fmt.Errorf("cannot read your copy: %w", err)
	}
	return c, nil
}

// readUpTo reads a file, or only its size when it has more bytes than the limit.
func readUpTo(source fs.FS, name string, limit int64) (text []byte, size int64, err error) {
	info, err := fs.Stat(source, name)
	if err != nil || info.Size() > limit {
		return nil, sizeOf(info), err
	}
	file, err := source.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	text, err = io.ReadAll(io.LimitReader(file, limit+1)) // It may grow while it is read.
	return text, int64(len(text)), err
}

func sizeOf(info fs.FileInfo) int64 {
	if info == nil {
		return 0
	}
	return info.Size()
}

// unshowable is why a file is not shown, or empty.
func unshowable(text []byte, size int64) string {
	switch {
	case size > largestShown:
		return "too large to show"
	case bytes.Count(text, []byte("\n")) > longestShown:
		return "too many lines to show"
	case bytes.IndexByte(text, 0) >= 0:
		return "not text"
	}
	for line := range bytes.Lines(text) {
		if len(line) > widestShown {
			return "lines too long to show"
		}
	}
	return ""
}
