package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/atomicfile"
	"brownfield/tools/school/catalog"
)

// A Store keeps complete scorecards, so that an edition that has not changed is not
// checked twice. It lives in the user's cache directory.
type Store struct {
	dir     string
	program string // hash of what finds the verdicts, which does not change while it runs
}

// OpenStore returns the user's store, for katas of the repository at root. What finds
// the verdicts are its tools; where it has none, this very program.
func OpenStore(root string) (Store, error) {
	tools, err := subject.Fingerprint(filepath.Join(root, "tools"))
	if errors.Is(err, fs.ErrNotExist) {
		binary, err := os.Executable()
		if err != nil {
			return Store{}, fmt.Errorf("cannot find our own executable: %w", err)
		}
		return OpenStoreOf(binary)
	}
	if err != nil {
		return Store{}, err
	}
	sums, err := hashFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return Store{}, err
	}
	return openStore(tools + sums)
}

// OpenStoreOf returns the user's store of what the program in the file binary
// finds by itself: its keys name that program in place of this one and of all
// the tools, so that a change elsewhere in the tools costs nothing.
func OpenStoreOf(binary string) (Store, error) {
	program, err := hashFile(binary)
	if err != nil {
		return Store{}, err
	}
	return openStore(program)
}

func openStore(program string) (Store, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return Store{}, fmt.Errorf("cannot find the user's cache directory (set HOME or XDG_CACHE_HOME): %w", err)
	}
	return Store{dir: filepath.Join(cache, "brownfield", "scorecards"), program: program}, nil
}

// A Key names everything a scorecard depends on: the edition, the kata with its
// upgrade log, v1, the go command and what finds the verdicts.
type Key string

// Key computes the key of an edition as it is now.
func (s Store) Key(b *subject.Builder, kata *catalog.Kata, edition catalog.Edition) (Key, error) {
	sources, err := subject.FingerprintWithout(edition.Dir, kata.Note)
	if err != nil {
		return "", err
	}
	claims, err := subject.Fingerprint(kata.Dir)
	if err != nil {
		return "", err
	}
	frozen, err := subject.Fingerprint(kata.V1)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, part := range []string{edition.Dir, sources, claims, frozen, fmt.Sprint(kata.Upgrades), s.program, b.Go.Identity()} {
		fmt.Fprintf(sum, "%d %s\n", len(part), part)
	}
	return Key(hex.EncodeToString(sum.Sum(nil))), nil
}

func hashFile(name string) (string, error) {
	file, err := os.Open(name) //nolint:gosec // It is a program of the repository.
	if err != nil {
		return "", fmt.Errorf("cannot read the program: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("cannot read the program: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func (s Store) file(key Key) string { return filepath.Join(s.dir, string(key)+".json") }

// Load returns the scorecard kept under key and when it was made.
func (s Store) Load(key Key) (card Scorecard, made time.Time, ok bool) {
	info, err := os.Stat(s.file(key))
	if err != nil {
		return card, made, false
	}
	data, err := os.ReadFile(s.file(key))
	if err != nil || json.Unmarshal(data, &card) != nil {
		return card, made, false // A store that cannot be read only costs a check.
	}
	return card, info.ModTime(), true
}

// Save keeps a scorecard, unless one of its checks could not be made or a script
// was unsteady: what was luck is not to be seen again.
func (s Store) Save(key Key, card Scorecard) error {
	if card.Outcome == Error || len(card.Checks) != len(Names()) || card.Unsteady() {
		return nil
	}
	return s.write(s.file(key), card)
}

// Last returns the scorecard that was made last of the edition in dir, whatever
// its sources were then. Where there is none, no script has passed.
func (s Store) Last(dir string) (card Scorecard) {
	data, err := os.ReadFile(s.last(dir))
	if err != nil || json.Unmarshal(data, &card) != nil {
		return Scorecard{} // As with Load.
	}
	return card
}

// SaveLast keeps the newest scorecard of the edition in dir for [Store.Last].
func (s Store) SaveLast(dir string, card Scorecard) error { return s.write(s.last(dir), card) }

func (s Store) last(dir string) string {
	sum := sha256.Sum256([]byte(dir))
	return s.file(Key("last-" + hex.EncodeToString(sum[:16])))
}

// Recall fills in what was kept of an edition under a name beside its scorecard, and
// reports whether there was any.
func (s Store) Recall(key Key, name string, value any) bool {
	data, err := os.ReadFile(s.file(key + Key("."+name)))
	return err == nil && json.Unmarshal(data, value) == nil // As with Load.
}

// Remember keeps a value for [Store.Recall].
func (s Store) Remember(key Key, name string, value any) error {
	return s.write(s.file(key+Key("."+name)), value)
}

func (s Store) write(file string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("cannot keep what was found: %w", err)
	}
	if err := atomicfile.Write(file, data, 0o600); err != nil {
		return fmt.Errorf("cannot keep what was found: %w", err)
	}
	s.trim()
	return nil
}

// trim forgets the scorecards of more than a week ago. What it cannot remove
// stays: the new scorecard is kept, and that is what was asked for.
func (s Store) trim() {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < 7*24*time.Hour {
			continue
		}
		_ = os.Remove(filepath.Join(s.dir, entry.Name()))
	}
}
