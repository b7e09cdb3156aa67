package author

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/gomod"
	"brownfield/tools/school/catalog"
)

// A Raise is one requirement that has moved, or would.
type Raise struct {
	Path, From, To string
	Date           time.Time // of the release that it moved to
}

func (r Raise) String() string { return fmt.Sprintf("%s %s → %s", r.Path, r.From, r.To) }

// Behind lists the direct requirements of the module in dir, and the modules of
// the tools that it names, where they have a newer release of the same path. It
// asks the module proxy, and only about those. A date that the facts know has
// precedence over the proxy's; differ says where the two are not the same.
func Behind(ctx context.Context, b *subject.Builder, dir string, facts catalog.Releases) (raises []Raise, differ []string, err error) {
	own, err := ownRequirements(dir)
	if err != nil || len(own) == 0 {
		return nil, nil, err
	}
	out, err := b.Go.RunWith(ctx, []string{"GOFLAGS=-mod=mod"}, dir, append([]string{"list", "-m", "-u", "-json"}, own...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot ask for newer releases: %w", err)
	}
	date := func(path, version string, proxy time.Time) time.Time {
		if says := facts.Differ(path, version, proxy); says != "" {
			differ = append(differ, says)
		}
		if fact, err := facts.Find(path, version); err == nil {
			return fact.Day()
		}
		return proxy
	}
	for decoder := json.NewDecoder(strings.NewReader(out)); ; {
		var m struct {
			Path, Version string
			Time          time.Time
			Update        *struct {
				Version string
				Time    time.Time
			}
		}
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			return raises, differ, nil
		} else if err != nil {
			return nil, nil, fmt.Errorf("cannot read the output of go list: %w", err)
		}
		date(m.Path, m.Version, m.Time)
		if m.Update != nil {
			raises = append(raises, Raise{m.Path, m.Version, m.Update.Version, date(m.Path, m.Update.Version, m.Update.Time)})
		}
	}
}

// ownRequirements are the modules that go.mod asks for itself.
func ownRequirements(dir string) ([]string, error) {
	mod, err := gomod.Read(dir)
	if err != nil {
		return nil, err
	}
	var own []string
	for _, r := range mod.Require {
		isTool := slices.ContainsFunc(mod.Tool, func(t *modfile.Tool) bool {
			return t.Path == r.Mod.Path || strings.HasPrefix(t.Path, r.Mod.Path+"/")
		})
		if !r.Indirect || isTool {
			own = append(own, r.Mod.Path)
		}
	}
	return own, nil
}

// FreshenModule raises what Behind has listed and calls prove. When that or the go
// command complains, go.mod and go.sum are as they were, and the complaint is
// returned. Nothing is written when there is nothing to raise.
func FreshenModule(ctx context.Context, b *subject.Builder, dir string, raises []Raise, prove func() error) (err error) {
	if len(raises) == 0 {
		return nil
	}
	restore, err := remember(filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.sum"))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, restore())
		}
	}()
	args := []string{"get"}
	for _, r := range raises {
		args = append(args, r.Path+"@"+r.To)
	}
	for _, args := range [][]string{args, {"mod", "tidy"}} {
		if _, err := b.Go.RunWith(ctx, []string{"GOFLAGS=-mod=mod"}, dir, args...); err != nil {
			return fmt.Errorf("cannot raise: %w", err)
		}
	}
	return prove()
}

// remember keeps what files hold; the function that it returns gives it back to
// them.
func remember(names ...string) (restore func() error, err error) {
	texts := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(name) //nolint:gosec // They are the repository's own.
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("cannot keep what there is: %w", err)
		}
		if err == nil {
			texts[name] = text
		}
	}
	return func() error {
		var faults []error
		for _, name := range names {
			text, was := texts[name]
			if was {
				faults = append(faults, os.WriteFile(name, text, 0o644))
			} else if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
				faults = append(faults, err)
			}
		}
		return errors.Join(faults...)
	}, nil
}
