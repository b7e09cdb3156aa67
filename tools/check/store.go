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

	"brownfield/tools/catalog"
	"brownfield/tools/subject"
)

// A Store keeps complete scorecards, and the proofs that have passed, so that
// an edition that has not changed is not checked twice. It lives in the user's cache directory.
type Store struct {
	dir     string
	program string // hash of what finds the verdicts, which does not change while it runs
}

// OpenStore returns the user's store, for katas of the repository at root.
func OpenStore(root string) (Store, error) {
	binary, err := os.Executable()
	if err != nil {
		return Store{}, fmt.Errorf("cannot find our own executable: %w", err)
	}
	store, err := OpenStoreOf(binary)
	if err != nil {
		return Store{}, err
	}
	tools, err := subject.Fingerprint(filepath.Join(root, "tools"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Store{}, err
	}
	store.program += tools
	return store, nil
}

// OpenStoreOf returns the user's store of what the program in the file binary
// finds by itself: its keys name that program in place of this one and of all
// the tools, so that a change elsewhere in the tools costs nothing.
func OpenStoreOf(binary string) (Store, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return Store{}, fmt.Errorf("cannot find the user's cache directory (set HOME or XDG_CACHE_HOME): %w", err)
	}
	program, err := hashFile(binary)
	if err != nil {
		return Store{}, err
	}
	return Store{dir: filepath.Join(cache, "brownfield", "scorecards"), program: program}, nil
}

// A Key names everything a scorecard depends on: the edition, the kata with its
// upgrade log, v1, the go command and the program that finds the verdicts: this
// very one and the sources of the tools, of which it runs some that are no part
// of it, or the one that [OpenStoreOf] was given.
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
	for _, part := range []string{edition.Dir, sources, claims, frozen, fmt.Sprint(kata.Upgrades), s.program, b.Identity()} {
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
	if err := os.MkdirAll(s.dir, 0o750); err != nil {
		return fmt.Errorf("cannot keep what was found: %w", err)
	}
	scratch := file + fmt.Sprintf(".%d", os.Getpid())
	if err := os.WriteFile(scratch, data, 0o600); err != nil {
		return fmt.Errorf("cannot keep what was found: %w", err)
	}
	if err := os.Rename(scratch, file); err != nil {
		return fmt.Errorf("cannot keep what was found: %w", err)
	}
	s.trim()
	return nil
}

// Passed says whether a proof of an edition has passed before.
func (s Store) Passed(key Key, proof string) bool {
	_, err := os.Stat(s.passed(key, proof))
	return err == nil
}

// Pass remembers that a proof of an edition has passed.
func (s Store) Pass(key Key, proof string) error {
	if err := os.MkdirAll(s.dir, 0o750); err != nil {
		return fmt.Errorf("cannot keep the proof: %w", err)
	}
	if err := os.WriteFile(s.passed(key, proof), nil, 0o600); err != nil {
		return fmt.Errorf("cannot keep the proof: %w", err)
	}
	return nil
}

func (s Store) passed(key Key, proof string) string {
	return filepath.Join(s.dir, string(key)+"."+proof)
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
