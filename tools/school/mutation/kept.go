package mutation

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/engine/score"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/usercache"
)

// record opens what is kept of a program and its suites, in the user's cache and not
// among the scorecards: it belongs to no kata, and it grows while it is written. Its
// name is a hash of everything that a verdict depends on. The mutated binary stands
// for sources, modules, settings and compiler; this executable for how a verdict is
// found; and what the tests or scripts read is added. A nil record is no error: what
// cannot be hashed, such as a link that leads out of the module, is not kept.
func (s *Session) record(p *part) (*score.Record, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find our own executable: %w", err)
	}
	sum := sha256.New()
	files := append([]string{self, p.plain.Binary}, slices.Concat(s.Scripts, s.Defects)...)
	if p.race != nil {
		files = append(files, p.race.Binary)
	}
	for _, file := range files {
		if err := feed(sum, file); err != nil {
			return nil, err
		}
	}
	fmt.Fprintln(sum, p.program.Dir(), s.settings.Tests)
	if s.Tests {
		root := p.program.Root()
		data, err := subject.FingerprintWithout(root, s.irrelevant(root))
		if err != nil {
			return nil, nil //nolint:nilerr,nilnil // As the comment above says.
		}
		fmt.Fprintln(sum, data)
	}
	cache, err := usercache.Dir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "mutants")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("cannot make the cache directory: %w", err)
	}
	return score.OpenRecord(filepath.Join(dir, hex.EncodeToString(sum.Sum(nil))[:32]+".jsonl"))
}

// irrelevant reports of the files of a module whether the tests do not depend on
// them: sources, which are in the binary when they matter, and our own reports.
func (s *Session) irrelevant(root string) func(name string) bool {
	own := map[string]bool{}
	for _, file := range s.Writes {
		if absolute, err := filepath.Abs(file); err == nil {
			own[absolute] = true
		}
	}
	return func(name string) bool {
		source := strings.HasSuffix(name, ".go") && !strings.Contains("/"+name, "/testdata/")
		return source || own[filepath.Join(root, filepath.FromSlash(name))]
	}
}

func feed(to io.Writer, name string) error {
	file, err := os.Open(name) //nolint:gosec // It is the program, a script of it, or ours.
	if err != nil {
		return fmt.Errorf("cannot read what is scored: %w", err)
	}
	defer file.Close()
	if _, err := io.Copy(to, file); err != nil {
		return fmt.Errorf("cannot read what is scored: %w", err)
	}
	return nil
}

// countLines returns how many lines a file has.
func countLines(name string) (int, error) {
	text, err := os.ReadFile(name) //nolint:gosec // It is one of the program's.
	if err != nil {
		return 0, fmt.Errorf("cannot read a source file: %w", err)
	}
	return bytes.Count(text, []byte{'\n'}) + 1, nil
}
