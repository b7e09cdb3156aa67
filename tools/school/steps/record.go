package steps

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"brownfield/tools/internal/git"
)

// longest is how many characters of a subject make a file name.
const longest = 60

// Record exports the history of the git repository in from as a series of
// patches into dir, in place of the series that is there. The first commit has
// to be start (v1), the last one end (v2): a path that leads elsewhere is not
// recorded. Merges are refused.
func Record(ctx context.Context, from, dir string, start, end Tree) ([]Step, error) {
	list, err := git.Run(ctx, from, "rev-list", "--reverse", "HEAD")
	if err != nil {
		return nil, err
	}
	commits := strings.Fields(list)
	scratch, err := os.MkdirTemp(filepath.Dir(dir), ".steps-")
	if err != nil {
		return nil, fmt.Errorf("cannot record the steps: %w", err)
	}
	defer os.RemoveAll(scratch)
	for i := 1; i < len(commits); i++ {
		if err := export(ctx, from, commits[i-1], commits[i], scratch, i); err != nil {
			return nil, err
		}
	}
	series, err := Load(scratch)
	if err != nil {
		return nil, err
	}
	last, err := Prefix(start, series, len(series))
	if err != nil {
		return nil, fmt.Errorf("the history in %s does not begin with v1: %w", from, err)
	}
	if differ := last.Difference(end); len(differ) > 0 {
		return nil, fmt.Errorf("the history in %s does not end in v2: %s differ", from, strings.Join(differ, ", "))
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("cannot replace the old steps: %w", err)
	}
	if err := os.Rename(scratch, dir); err != nil {
		return nil, fmt.Errorf("cannot record the steps: %w", err)
	}
	return Load(dir)
}

// Freshening is the subject of the step that carries what was raised after the
// walk; there is at most one, the last.
const Freshening = "Raise the Dependencies to their Newest Releases"

// Append writes a step with this number, from one tree to the next, into dir.
func Append(ctx context.Context, dir string, number int, subject, body string, before, after Tree) error {
	room, err := os.MkdirTemp("", "kata-steps-")
	if err != nil {
		return fmt.Errorf("cannot record a step: %w", err)
	}
	defer os.RemoveAll(room)
	if err := git.Init(ctx, room); err != nil {
		return err
	}
	was := Tree{}
	for _, tree := range []Tree{before, after} {
		if err := tree.Write(room, was); err != nil {
			return err
		}
		was = tree
		message := subject + "\n\n" + body
		if err := git.Commit(ctx, room, message); err != nil {
			return err
		}
	}
	commits, err := git.Run(ctx, room, "rev-list", "--reverse", "HEAD")
	if err != nil {
		return err
	}
	ids := strings.Fields(commits)
	return export(ctx, room, ids[0], ids[1], dir, number)
}

// export writes one commit as a patch.
func export(ctx context.Context, from, parent, commit, dir string, number int) error {
	parents, err := git.Run(ctx, from, "rev-list", "--parents", "-n", "1", commit)
	if err != nil {
		return err
	}
	if fields := strings.Fields(parents); len(fields) != 2 || fields[1] != parent {
		return fmt.Errorf("the history in %s has a merge at %s; a path of steps is one line", from, commit)
	}
	message, err := git.Run(ctx, from, "log", "-1", "--format=%B", commit)
	if err != nil {
		return err
	}
	diff, err := git.Run(ctx, from, "diff-tree", "-p", "--no-renames", "--binary", "--full-index", parent, commit)
	if err != nil {
		return err
	}
	subject, body, _ := strings.Cut(strings.TrimSpace(message), "\n")
	text := fmt.Sprintf("Subject: %s\n\n%s\n\n%s", subject, strings.TrimSpace(body), diff)
	name := fmt.Sprintf("%04d-%s.patch", number, slug(subject))
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		return fmt.Errorf("cannot record a step: %w", err)
	}
	return nil
}

// slug makes a file name of a subject, cut at a word.
func slug(subject string) string {
	name := ""
	for _, word := range regexp.MustCompile(`[a-z0-9]+`).FindAllString(strings.ToLower(subject), -1) {
		if len(name)+len(word) >= longest {
			break
		}
		name += "-" + word
	}
	return strings.TrimPrefix(name, "-")
}
