package upgrade

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/modfile"

	"brownfield/tools/internal/git"
	"brownfield/tools/school/catalog"
)

// log is passed when each upgrade that was made has an entry, its facts are
// those of go.mod and of the history, and a person has written the rest.
func (s *Session) log(ctx context.Context) (Stage, error) {
	history, err := s.history(ctx)
	if err != nil {
		return Stage{}, err
	}
	now, err := readGoMod(s.Drill.Home())
	if err != nil {
		return Stage{}, err
	}
	file := filepath.Join(s.Drill.Home(), catalog.UpgradeLog)
	text, err := os.ReadFile(file) //nolint:gosec // Its name is fixed.
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(history.open) > 0: // The steps are read from the history.
		return Stage{Says: "no entry yet", Missing: []string{"commit your work first: " + strings.Join(history.open, ", ")}}.judged(), nil
	case errors.Is(err, fs.ErrNotExist):
		return s.draftLog(ctx, file, now, history)
	case err != nil:
		return Stage{}, fmt.Errorf("cannot read the upgrade log: %w", err)
	}
	entries, err := catalog.ParseUpgrades(file, text)
	if err != nil {
		return unread("cannot be read", err)
	}
	var missing []string
	for _, d := range s.moved() {
		i := slices.IndexFunc(entries, func(u catalog.Upgrade) bool { return u.Module == d.Module })
		if i < 0 {
			missing = append(missing, d.Module+" has no entry")
			continue
		}
		missing = append(missing, s.judgeEntry(entries[i], d, now, history)...)
	}
	for _, u := range entries {
		if !slices.ContainsFunc(s.moved(), func(d decision) bool { return d.Module == u.Module }) {
			missing = append(missing, u.Module+" has an entry, and the plan does not move it")
		}
	}
	if len(history.open) > 0 {
		missing = append(missing, "not committed: "+strings.Join(history.open, ", "))
	}
	return Stage{Says: fmt.Sprintf("%s: %d of %d entries", catalog.UpgradeLog, len(entries), len(s.moved())), Missing: missing}.judged(), nil
}

// moved are the decisions that an entry has to tell of: those that move the go
// line or what go.mod itself asks for. What others require moves with them.
func (s *Session) moved() []decision {
	return slices.DeleteFunc(slices.Clone(s.decided), func(d decision) bool {
		m := s.Start.Graph.Module(d.Module)
		return d.To == stay || d.Module != "go" && (m == nil || !m.Direct)
	})
}

// judgeEntry compares an entry with what a machine knows, and says what only a
// person can write and has not written.
func (s *Session) judgeEntry(u catalog.Upgrade, d decision, now *modfile.File, history history) []string {
	var missing []string
	miss := func(format string, args ...any) {
		missing = append(missing, d.Module+": "+fmt.Sprintf(format, args...))
	}
	if u.Kata != s.Drill.Kata.Name {
		miss("kata is %q and has to be %q", u.Kata, s.Drill.Kata.Name)
	}
	if u.From != d.From {
		miss("from is %q and was %q at the start", u.From, d.From)
	}
	if to := s.arrived(d, now); u.To != to {
		miss("to is %q and go.mod makes it %q", u.To, to)
	}
	if u.ToDate.AsTime(time.UTC).IsZero() || u.FromDate.AsTime(time.UTC).IsZero() {
		miss("a date is missing")
	}
	if len(strings.Fields(u.Reason)) < 3 {
		miss("reason is missing: why was it upgraded?")
	}
	if strings.TrimSpace(u.Effort) == "" {
		miss("effort is missing: how long did it take, reading included?")
	}
	touching := history.touching
	switch {
	case len(u.Steps) == 0:
		miss("steps is empty: which commits did it, counted from 1 after the first?")
	case slices.Max(u.Steps) > history.commits || slices.Min(u.Steps) < 1:
		miss("steps names a commit that is not there; there are %d after the first", history.commits)
	case !slices.ContainsFunc(u.Steps, func(k int) bool { return slices.Contains(touching, k) }):
		miss("none of the steps %v changes go.mod", u.Steps)
	}
	for _, heading := range catalog.UpgradeSections() {
		if !written(u.Sections[heading]) {
			miss("%q is not written yet", heading)
		}
	}
	return missing
}

// written says whether a person has written something under a heading: the
// questions of the draft, which are quoted, do not count.
func written(text string) bool {
	words := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, ">") && !strings.HasPrefix(line, "| before") && !strings.HasPrefix(line, "|---") {
			words += len(strings.Fields(line))
		}
	}
	return words >= 5
}

// arrived is where a module has come to, as an entry's front part writes it.
func (s *Session) arrived(d decision, now *modfile.File) string {
	path, _, versioned := strings.Cut(d.To, " ")
	switch {
	case d.Module == "go":
		return goLine(now)
	case !versioned:
		return d.To
	}
	if path == d.Module {
		if v := required(now, path); v != "" {
			return v
		}
		return "none" // It is required no longer, by anybody.
	}
	there := provider(now, path)
	return strings.TrimSpace(there + " " + required(now, there))
}

// history is what git knows of the work.
type history struct {
	commits  int      // after the first
	touching []int    // those that change go.mod
	open     []string // files that are not committed, the plan and the log aside
}

func (s *Session) history(ctx context.Context) (history, error) {
	var h history
	status, err := git.Run(ctx, s.Drill.Home(), "status", "--porcelain")
	if err != nil {
		return h, err
	}
	for line := range strings.Lines(status) {
		if name := strings.TrimSpace(line[min(3, len(line)):]); name != catalog.UpgradePlan && name != catalog.UpgradeLog {
			h.open = append(h.open, name)
		}
	}
	count, err := git.Run(ctx, s.Drill.Home(), "rev-list", "--count", "HEAD")
	if err != nil {
		return h, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(count))
	if err != nil {
		return h, fmt.Errorf("cannot read the number of commits: %w", err)
	}
	h.commits = n - 1
	all, err := git.Run(ctx, s.Drill.Home(), "rev-list", "--reverse", "HEAD")
	if err != nil {
		return h, err
	}
	changing, err := git.Run(ctx, s.Drill.Home(), "rev-list", "HEAD", "--", "go.mod")
	if err != nil {
		return h, err
	}
	for k, commit := range strings.Fields(all) {
		if k > 0 && strings.Contains(changing, commit) {
			h.touching = append(h.touching, k)
		}
	}
	return h, nil
}
