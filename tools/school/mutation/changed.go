package mutation

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"brownfield/tools/internal/git"
)

// Lines are numbers of lines, by file.
type Lines map[string]map[int]bool

// has reports whether a line of a file is among them.
func (l Lines) has(file string, line int) bool {
	if lines, ok := l[file]; ok {
		return lines[line]
	}
	resolved, err := filepath.EvalSymlinks(file)
	return err == nil && l[resolved][line]
}

// Changed finds the lines of the files below dir that were added or changed since
// the commit at which the history of dir left that of a revision: what a pull
// request shows. What is not committed counts, and so do files that git does not
// know yet.
func Changed(ctx context.Context, dir, revision string) (Lines, error) {
	if revision == "" || strings.HasPrefix(revision, "-") {
		return nil, fmt.Errorf("--changed takes a revision, for example origin/main, and got %q", revision)
	}
	top, err := git.Top(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("cannot find what has changed: %w", err)
	}
	if _, err := git.Run(ctx, top, "rev-parse", "--verify", "--quiet", revision+"^{commit}"); err != nil {
		return nil, fmt.Errorf("cannot find what has changed since %s: there is no such revision (in CI, fetch it first)", revision)
	}
	base, err := git.Run(ctx, top, "merge-base", revision, "HEAD")
	if err != nil {
		return nil, fmt.Errorf("cannot find what has changed since %s: it has no commit in common with HEAD (in CI, fetch the whole history: fetch-depth: 0)", revision)
	}
	patch, err := git.Run(ctx, top, "-c", "core.quotePath=false", "diff", "--unified=0", "--no-ext-diff", "--no-textconv", "--no-color",
		"--src-prefix=a/", "--dst-prefix=b/", strings.TrimSpace(base), "--", "*.go")
	if err != nil {
		return nil, fmt.Errorf("cannot find what has changed since %s: %w", revision, err)
	}
	files, _, err := gitdiff.Parse(strings.NewReader(patch))
	if err != nil {
		return nil, fmt.Errorf("cannot read the changes since %s: %w", revision, err)
	}
	changed := Lines{}
	for _, file := range files {
		lines := map[int]bool{}
		for _, fragment := range file.TextFragments {
			number := int(fragment.NewPosition)
			for _, line := range fragment.Lines {
				if line.New() {
					lines[number] = line.Op == gitdiff.OpAdd
					number++
				}
			}
		}
		changed[filepath.Join(top, filepath.FromSlash(file.NewName))] = lines
	}
	return changed, changed.addUntracked(ctx, top)
}

// addUntracked adds the files that git does not know yet, as a whole.
func (l Lines) addUntracked(ctx context.Context, top string) error {
	names, err := git.Run(ctx, top, "ls-files", "--others", "--exclude-standard", "-z", "--", "*.go")
	if err != nil {
		return fmt.Errorf("cannot find what has changed: %w", err)
	}
	for name := range strings.SplitSeq(names, "\x00") {
		if name == "" {
			continue
		}
		file := filepath.Join(top, filepath.FromSlash(name))
		lines, err := countLines(file)
		if err != nil {
			return err
		}
		l[file] = map[int]bool{}
		for number := range lines {
			l[file][number+1] = true
		}
	}
	return nil
}
