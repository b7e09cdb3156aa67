package upgrade

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/usercache"
	"brownfield/tools/school/steps"
)

// keptFor is how long what was said of a start is used again. The start of a drill
// is frozen, and a person runs the drill after each change of the copy; only which
// releases are the newest changes with time.
const keptFor = 24 * time.Hour

// A keptView is what was found about the start of a drill.
type keptView struct {
	Graph      *drift.Graph
	Code       *drift.Code
	Advisories *drift.Advisories
	Plan       *drift.Plan // nil until it was worked out
}

// A keeper keeps what was found about a start, by its content and by all else that
// it depends on.
type keeper struct{ file string }

// newKeeper names the file for a start. facts are what the repository knows about
// releases.
func newKeeper(ctx context.Context, b *subject.Builder, start steps.Tree, facts drift.Facts) (keeper, error) {
	dir, err := usercache.Dir()
	if err != nil {
		return keeper{}, err
	}
	proxy, err := b.Go.Run(ctx, os.TempDir(), "env", "GOPROXY")
	if err != nil {
		return keeper{}, err
	}
	program, err := os.Executable()
	if err != nil {
		return keeper{}, fmt.Errorf("cannot find this program: %w", err)
	}
	built, err := os.Stat(program)
	if err != nil {
		return keeper{}, fmt.Errorf("cannot look at this program: %w", err)
	}
	_, vulncheck := exec.LookPath("govulncheck")
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n%s%v %d\n%v %q\n", b.Go.Identity(), proxy, built.ModTime(), built.Size(), vulncheck, os.Getenv("GOVULNDB"))
	for _, part := range []any{start, knownFacts(facts)} { // Maps are written in the order of their keys.
		if err := json.NewEncoder(sum).Encode(part); err != nil {
			return keeper{}, fmt.Errorf("cannot name what is kept of a start: %w", err)
		}
	}
	return keeper{filepath.Join(dir, "inventories", hex.EncodeToString(sum.Sum(nil))+".json")}, nil
}

func knownFacts(facts drift.Facts) map[string]drift.Fact {
	all := map[string]drift.Fact{}
	for release, fact := range facts {
		all[release.String()] = fact
	}
	return all
}

// load returns what is kept, unless it is too old.
func (k keeper) load(now time.Time) (kept keptView, ok bool) {
	file, err := os.Open(k.file)
	if err != nil {
		return kept, false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || now.Sub(info.ModTime()) > keptFor {
		return kept, false
	}
	text, err := io.ReadAll(file)
	if err != nil || json.Unmarshal(text, &kept) != nil || kept.Graph == nil || kept.Code == nil || kept.Advisories == nil {
		return keptView{}, false // What cannot be read only costs a look.
	}
	return kept, true
}

// save keeps what was found, unless something is not known that may be known
// another time.
func (k keeper) save(kept keptView) error {
	if len(kept.Graph.Unknown) > 0 || len(kept.Code.Problems) > 0 {
		return nil
	}
	for _, m := range kept.Graph.Modules {
		if len(m.Unknown) > 0 || m.Absent != "" {
			return nil
		}
	}
	text, err := json.Marshal(kept)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(k.file), 0o750)
	}
	scratch := fmt.Sprintf("%s.%d", k.file, os.Getpid())
	if err == nil {
		err = os.WriteFile(scratch, text, 0o600)
	}
	if err == nil {
		err = os.Rename(scratch, k.file)
	}
	if err != nil {
		return fmt.Errorf("cannot keep what was found about the start: %w", err)
	}
	return nil
}
