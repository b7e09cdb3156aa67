package claim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"

	"brownfield/tools/internal/atomicfile"
)

// unusedFor is how long a proof stays in the store without being asked for.
const unusedFor = 30 * 24 * time.Hour

// A Store keeps what was proven, and how long it took. It is a directory of the
// user's cache: when it cannot be read or written, that costs time and nothing
// else. A nil store is empty and stays so.
type Store struct {
	dir string

	mu    sync.Mutex
	times map[string]float64 // seconds that a claim took last, by owner and name
}

// OpenStore opens the store in the user's cache directory.
func OpenStore() (*Store, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("cannot find the user's cache directory (set HOME or XDG_CACHE_HOME): %w", err)
	}
	return StoreIn(filepath.Join(cache, "brownfield", "proofs")), nil
}

// StoreIn opens the store in dir, which is made when something is kept.
func StoreIn(dir string) *Store {
	s := &Store{dir: dir}
	s.times = s.readTimes()
	return s
}

// kept is what the store holds of a proof.
type kept struct {
	Claim   string   `json:"claim"`
	Seconds float64  `json:"seconds"`
	Told    []string `json:"told,omitempty"`
}

func (s *Store) file(c Claim, content string) string {
	sum := sha256.Sum256([]byte(c.Of + "\x00" + c.Name + "\x00" + content))
	return filepath.Join(s.dir, hex.EncodeToString(sum[:])+".json")
}

// load finds the proof of a claim.
func (s *Store) load(c Claim, content string) (Proof, bool) {
	file := s.file(c, content)
	data, err := os.ReadFile(file) //nolint:gosec // Its name is ours.
	var was kept
	if err != nil || json.Unmarshal(data, &was) != nil || was.Claim != c.Name {
		return Proof{}, false
	}
	now := time.Now()
	_ = os.Chtimes(file, now, now) // It is in use; if that cannot be noted, it is proven again in a month.
	return Proof{Of: c.Of, Claim: c.Name, Verdict: Pass, Seconds: was.Seconds, Kept: true, Told: was.Told}, true
}

// save keeps the proof of a claim, if it is one, and how long it took.
func (s *Store) save(c Claim, content string, p Proof) {
	if s == nil || p.Verdict == Skip {
		return
	}
	s.mu.Lock()
	s.times[c.Of+" "+c.Name] = p.Seconds / float64(max(1, p.Runs))
	s.mu.Unlock()
	if p.Verdict != Pass || content == "" {
		return
	}
	if data, err := json.Marshal(kept{c.Name, p.Seconds, p.Told}); err == nil {
		_ = atomicfile.Write(s.file(c, content), data, 0o600)
	}
}

// took is how long a claim took when it was proven last, in seconds, or a guess.
func (s *Store) took(c Claim) float64 {
	if s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if seconds, ok := s.times[c.Of+" "+c.Name]; ok {
			return seconds
		}
	}
	return c.Work.guess().Seconds()
}

// close writes down how long claims took, beside what another process has written
// meanwhile, and removes what nobody has asked for in a long time.
func (s *Store) close() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.readTimes()
	maps.Copy(all, s.times)
	if data, err := json.Marshal(all); err == nil {
		_ = atomicfile.Write(s.timesFile(), data, 0o600)
	}
	entries, _ := os.ReadDir(s.dir)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > unusedFor {
			_ = os.Remove(filepath.Join(s.dir, entry.Name()))
		}
	}
}

func (s *Store) timesFile() string { return filepath.Join(s.dir, "times.json") }

func (s *Store) readTimes() map[string]float64 {
	times := map[string]float64{}
	if data, err := os.ReadFile(s.timesFile()); err == nil && json.Unmarshal(data, &times) != nil {
		return map[string]float64{}
	}
	return times
}
