package author

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/gomod"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/prove"
	"brownfield/tools/school/steps"
	"brownfield/tools/school/stepstats"
)

// FreshenKata raises v2 of a kata: go.mod and go.sum, the last step, the entries of the
// upgrade log. Then it proves what make test proves of the kata, and its steps; if
// that fails, all of it is as it was. The words that an entry asks for are not proven: they
// come from a person, afterwards. At last it counts what the steps change.
func FreshenKata(ctx context.Context, b *subject.Builder, root string, kata *catalog.Kata, raises []Raise, today time.Time) error {
	err := raiseKata(ctx, b, root, kata, raises, today, func(c claim.Claim) bool {
		return c.Basic && c.Name != "upgrade-log" || strings.HasPrefix(c.Name, "steps/")
	})
	if err != nil {
		return err
	}
	c, err := catalog.Open(root)
	if err != nil {
		return err
	}
	fresh, err := c.Find(kata.Name)
	if err != nil {
		return err
	}
	if _, _, err := stepstats.Draw(ctx, b, fresh); err != nil && !errors.Is(err, claim.ErrSkipped) {
		return err
	}
	return nil
}

// raiseKata proves those claims that count.
func raiseKata(ctx context.Context, b *subject.Builder, root string, kata *catalog.Kata, raises []Raise, today time.Time, counts func(claim.Claim) bool) (err error) {
	var entries []string
	for _, u := range kata.Upgrades {
		entries = append(entries, u.File)
	}
	restore, err := remember(append(entries, filepath.Join(root, "upgrade-log", "README.md"), filepath.Join(root, filepath.FromSlash(catalog.ReleasesFile)))...)
	if err != nil {
		return err
	}
	was, err := steps.ReadTree(kata.Steps)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			return
		}
		now, readErr := steps.ReadTree(kata.Steps)
		if readErr == nil {
			readErr = was.Write(kata.Steps, now)
		}
		err = errors.Join(err, restore(), readErr)
	}()
	return FreshenModule(ctx, b, kata.V2, raises, func() error {
		if err := extendPath(ctx, kata, raises); err != nil {
			return err
		}
		if err := noteReleases(root, kata, raises); err != nil {
			return err
		}
		if err := moveEntries(kata, raises, today); err != nil {
			return err
		}
		c, err := catalog.Open(root)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, "upgrade-log", "README.md"), []byte(c.UpgradeTable()), 0o644); err != nil {
			return fmt.Errorf("cannot write the table of the upgrade log: %w", err)
		}
		fresh, err := c.Find(kata.Name)
		if err != nil {
			return err
		}
		return proven(ctx, b, fresh, counts)
	})
}

// proven proves the claims that count.
func proven(ctx context.Context, b *subject.Builder, kata *catalog.Kata, counts func(claim.Claim) bool) error {
	claims := slices.DeleteFunc(prove.Claims(b, kata), func(c claim.Claim) bool { return !counts(c) })
	for proof := range claim.Prove(ctx, claims, claim.Options{}) {
		if proof.Verdict == claim.Fail {
			return fmt.Errorf("%s: %s", proof.Claim, proof.Reason)
		}
	}
	return ctx.Err()
}

// extendPath makes the path of steps end in v2 again, by a last step that
// carries all raises since the walk.
func extendPath(ctx context.Context, kata *catalog.Kata, raises []Raise) error {
	series, err := steps.Load(kata.Steps)
	if err != nil {
		return err
	}
	if n := len(series); n > 0 && series[n-1].Subject == steps.Freshening {
		if err := os.Remove(series[n-1].File); err != nil {
			return fmt.Errorf("cannot replace the last step: %w", err)
		}
		series = series[:n-1]
	}
	v1, err := steps.ReadTree(kata.V1)
	if err != nil {
		return err
	}
	before, err := steps.Prefix(v1, series, len(series))
	if err != nil {
		return err
	}
	after, err := steps.ReadTree(kata.V2)
	if err != nil {
		return err
	}
	var names []string
	for _, r := range raises {
		names = append(names, r.Path)
	}
	body := "Safe because nothing but go.mod and go.sum has changed, and every claim of the kata\nwas proven again: " + strings.Join(names, ", ") + "."
	return steps.Append(ctx, kata.Steps, len(series)+1, steps.Freshening, body, before, after)
}

// noteReleases adds to the facts the releases that an entry is about to name,
// and those that follow one that the facts speak of. A claim asks for them there.
func noteReleases(root string, kata *catalog.Kata, raises []Raise) error {
	for _, r := range raises {
		facts, err := catalog.ReadReleases(root) // Each one that is added moves the others.
		if err != nil {
			return err
		}
		named := facts.Knows(r.Path, r.From)
		for _, u := range kata.Upgrades {
			named = named || r.moves(u)
		}
		if !named || facts.Knows(r.Path, r.To) {
			continue
		}
		year, month, day := r.Date.UTC().Date()
		if err := facts.Add(catalog.Release{Module: r.Path, Version: r.To, Date: toml.LocalDate{Year: year, Month: int(month), Day: day}}); err != nil {
			return err
		}
	}
	return nil
}

// moves reports whether an entry is about what a raise replaces.
func (r Raise) moves(u catalog.Upgrade) bool {
	return u.To == r.From && u.Module == r.Path || u.To == r.Path+" "+r.From
}

// moveEntries writes the new versions into the entries that are about them, and
// asks there for what a person has to say.
func moveEntries(kata *catalog.Kata, raises []Raise, today time.Time) error {
	mod, err := gomod.Read(kata.V2)
	if err != nil {
		return err
	}
	for _, u := range kata.Upgrades {
		to, date := u.To, u.ToDate.String()
		for _, r := range raises {
			if !r.moves(u) {
				continue
			}
			to, date = r.To, r.Date.UTC().Format(time.DateOnly)
			if u.To != r.From {
				to = r.Path + " " + r.To
			}
		}
		if u.Module == "go" && mod.Go != nil {
			to = mod.Go.Version // Its date is that of the language version, which stays.
		}
		if to == u.To {
			continue
		}
		text, err := os.ReadFile(u.File)
		if err != nil {
			return fmt.Errorf("cannot move an entry on: %w", err)
		}
		front, body, _ := strings.Cut(strings.TrimPrefix(string(text), "+++\n"), "\n+++\n")
		front = strings.Replace(front, fmt.Sprintf("to = %q", u.To), fmt.Sprintf("to = %q", to), 1)
		front = strings.Replace(front, "to_date = "+u.ToDate.String(), "to_date = "+date, 1)
		body = strings.Replace(body, "\n## What surprised\n", fmt.Sprintf("\n%s On %s it moved on from %s to %s, and everything was proven again. Its date in releases.toml is the one that the module proxy gave: compare it with the release page. Say here what its release notes change for this program, and take this mark away.\n\n## What surprised\n",
			catalog.DraftMark, today.Format(time.DateOnly), u.To, to), 1)
		if err := os.WriteFile(u.File, []byte("+++\n"+front+"\n+++\n"+body), 0o644); err != nil { //nolint:gosec // Sources are not secret.
			return fmt.Errorf("cannot move an entry on: %w", err)
		}
	}
	return nil
}
