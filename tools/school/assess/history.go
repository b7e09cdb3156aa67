package assess

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"brownfield/tools/internal/git"
	"brownfield/tools/internal/printable"
)

// fixes is the beginning of a commit's subject by which it counts as a fix: "Fix the
// race", "fix(parser): …", "net/http: fix …", `Revert "…"`.
var fixes = regexp.MustCompile(`(?i)^([^\s:]+: )?(fix(es|ed)?|revert(s|ed)?)\b`)

// few is the number of commits below which change frequencies say little.
const few = 10

// A commit is one that touches the module.
type commit struct {
	time            time.Time
	author, subject string
	files           []string // slash-separated, in the module
}

// history reads the last twelve months of git's log, up to the newest commit.
func (a *assessment) history(ctx context.Context) error {
	a.Tell("reading the history")
	const what = "commits, authors, hot spots"
	top, err := git.Top(ctx, a.dir)
	if err != nil {
		why := "the directory is in no git repository"
		if errors.Is(err, exec.ErrNotFound) {
			why = "git is not installed"
		}
		return a.unless(ctx, what, errors.New(why), "assess a clone of the repository")
	}
	commits, err := a.log(ctx, top)
	if err != nil {
		return a.unless(ctx, what, err, "")
	}
	if len(commits) == 0 {
		a.gap(what, "git has no commit that touches this directory", "commit it, or assess a clone")
		return nil
	}
	if shallow, err := git.Run(ctx, top, "rev-parse", "--is-shallow-repository"); err == nil && strings.TrimSpace(shallow) == "true" {
		a.gap("the whole history", "the clone is shallow", "git fetch --unshallow")
	}
	h := &History{Commits: len(commits), To: commits[0].time, From: commits[0].time.AddDate(-1, 0, 0)}
	authors := map[string]bool{}
	churn := map[string]int{}
	for _, c := range commits {
		authors[c.author] = true
		if fixes.MatchString(c.subject) {
			h.Fixes++
		}
		for _, name := range c.files {
			churn[name]++
		}
	}
	h.Authors = len(authors)
	h.Hot = a.hotSpots(churn)
	if h.Commits < few {
		a.gap("which files change most", fmt.Sprintf("these twelve months have %s", printable.Count(h.Commits, "commit")), "judge the hot spots by what you know")
	}
	a.page.History = h
	return nil
}

// log lists the commits, the newest first.
func (a *assessment) log(ctx context.Context, top string) ([]commit, error) {
	full, err := filepath.EvalSymlinks(top)
	if err != nil {
		return nil, err
	}
	below, err := filepath.Rel(full, a.dir)
	if err != nil {
		return nil, err
	}
	below = filepath.ToSlash(below)
	paths := ":(top,literal)" + below
	if below == "." {
		paths = ":(top)"
	}
	newest, err := git.Run(ctx, top, "log", "-1", "--no-merges", "--no-show-signature", "--format=%cI", "--", paths)
	if err != nil || strings.TrimSpace(newest) == "" {
		return nil, nil //nolint:nilerr // A repository without a commit: git log fails there.
	}
	to, err := time.Parse(time.RFC3339, strings.TrimSpace(newest))
	if err != nil {
		return nil, err
	}
	const begins, parts = "\x01", "\x02"
	out, err := git.Run(
		ctx, top, "-c", "core.quotePath=false", "log", "--no-merges", "--no-show-signature", "--no-color", "--no-renames", "--no-ext-diff",
		"--name-only", "--format=%x01%cI%x02%aE%x02%s", "--since="+to.AddDate(-1, 0, 0).Format(time.RFC3339), "--", paths,
	)
	if err != nil {
		return nil, err
	}
	var all []commit
	for _, text := range strings.Split(out, begins)[1:] {
		head, names, _ := strings.Cut(text, "\n")
		fields := strings.SplitN(head, parts, 3)
		if len(fields) < 3 {
			continue
		}
		c := commit{author: strings.ToLower(fields[1]), subject: fields[2]}
		if c.time, err = time.Parse(time.RFC3339, fields[0]); err != nil {
			return nil, err
		}
		for name := range strings.Lines(names) {
			name = strings.TrimSuffix(name, "\n")
			if below != "." {
				name = strings.TrimPrefix(name, below+"/")
			}
			if name != "" {
				c.files = append(c.files, name)
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// hotSpots ranks the files that have changed and are still there. Tests and generated
// files do not count.
func (a *assessment) hotSpots(churn map[string]int) []HotSpot {
	all := []HotSpot{}
	for name, n := range churn {
		f, ok := a.files[name]
		if !ok || f.test || f.generated {
			continue
		}
		spot := HotSpot{File: name, Commits: n, Lines: f.lines, Tested: a.tested[path.Dir(name)]}
		if a.page.Smells != nil {
			spot.Smells = a.page.Smells.byFile[name]
		}
		all = append(all, spot)
	}
	slices.SortFunc(all, func(one, other HotSpot) int {
		return cmp.Or(
			cmp.Compare(other.Commits*other.Smells, one.Commits*one.Smells),
			cmp.Compare(other.Commits*other.Lines, one.Commits*one.Lines), cmp.Compare(one.File, other.File))
	})
	return all[:min(hottest, len(all))]
}

// hottest is how many hot spots there are at most.
const hottest = 10
