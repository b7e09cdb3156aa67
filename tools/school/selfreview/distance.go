package selfreview

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"brownfield/tools/internal/git"
	"brownfield/tools/school/catalog"
)

// Distance is how long after the last change a review finds more than one reads
// into it: a day, less the hours by which two evenings differ.
const Distance = 20 * time.Hour

// LastChange says when the work copy was last changed, and by what: the newest
// of its files, or its last commit.
func LastChange(ctx context.Context, kata *catalog.Kata) (when time.Time, what string, err error) {
	sources, err := Sources(kata)
	if err != nil {
		return when, "", err
	}
	for name := range sources {
		if kata.Note(name) {
			continue // What is written about the program changes nothing in it.
		}
		info, err := os.Stat(filepath.Join(kata.Work, filepath.FromSlash(name)))
		if err != nil {
			return when, "", fmt.Errorf("cannot see when %s was changed: %w", name, err)
		}
		if info.ModTime().After(when) {
			when, what = info.ModTime(), name
		}
	}
	out, _ := git.Run(ctx, kata.Work, "log", "-1", "--format=%ct %h") // No git, or no commit: the files say enough.
	seconds, hash, _ := strings.Cut(strings.TrimSpace(out), " ")
	at, _ := strconv.ParseInt(seconds, 10, 64) // 0 is before every change.
	if commit := time.Unix(at, 0); commit.After(when) {
		return commit, "commit " + hash, nil
	}
	return when, what, nil
}
