package subject

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"brownfield/tools/engine/gocommand"
)

// A Builder builds programs and keeps what it has built in the user's cache.
type Builder struct {
	Go *gocommand.Go

	cache   string // directory of finished subjects
	trimmed sync.Once

	first     sync.Mutex             // guards libraries
	libraries map[Mode]chan struct{} // closed when the first build in that mode has ended
}

// NewBuilder asks the go command for its settings, once.
func NewBuilder(ctx context.Context) (*Builder, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("cannot find the user's cache directory (set HOME or XDG_CACHE_HOME): %w", err)
	}
	command, err := gocommand.New(ctx)
	if err != nil {
		return nil, err
	}
	return &Builder{Go: command, cache: filepath.Join(cache, "brownfield", "subjects"), libraries: map[Mode]chan struct{}{}}, nil
}

// A Mode is a way to build a program.
type Mode string

// The modes in which a subject can be built.
const (
	Plain Mode = "plain"
	Race  Mode = "race" // with the race detector
)

// A Subject is a program, built and ready to run.
type Subject struct {
	Program string // its name, the last element of the module path
	Dir     string // where its sources are
	Mode    Mode
	Binary  string
	Hash    string // fingerprint of sources, go version and mode
	// GoRoot is where the Go installation is. The program gets it as GOROOT, because a
	// small machine has no time zones but those that come with Go.
	GoRoot string
}

// unusedFor is how long a binary stays in the cache without being asked for.
const unusedFor = 7 * 24 * time.Hour

// Build compiles the program in dir, or finds the binary of an earlier build of
// the same sources. A program that does not compile yields a [*gocommand.Error].
func (b *Builder) Build(ctx context.Context, dir string, mode Mode) (*Subject, error) {
	if noRace := b.Go.NoRace(); mode == Race && noRace != nil {
		return nil, noRace
	}
	for range buildTries {
		s, err := b.build(ctx, dir, mode)
		if !errors.Is(err, errChanged) {
			return s, err
		}
	}
	return nil, fmt.Errorf("cannot build %s: its sources change faster than they can be compiled", dir)
}

// buildTries is how often a build begins again when the sources are saved while
// it goes on.
const buildTries = 5

// errChanged says that the sources were changed during a build, so that nobody
// knows which of them the binary was made of.
var errChanged = errors.New("the sources have changed")

func (b *Builder) build(ctx context.Context, dir string, mode Mode) (*Subject, error) {
	program, err := programName(dir)
	if err != nil {
		return nil, err
	}
	sources, err := Fingerprint(dir)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(b.Go.Version() + "\x00" + string(mode) + "\x00" + sources))
	s := &Subject{Program: program, Dir: dir, Mode: mode, Hash: hex.EncodeToString(sum[:]), GoRoot: b.Go.Root()}
	home := filepath.Join(b.cache, s.Hash[:32])
	s.Binary = filepath.Join(home, program)

	now := time.Now()
	if err := os.Chtimes(s.Binary, now, now); err == nil {
		return s, nil
	}
	if err := b.compile(ctx, dir, mode, sources, s.Binary); err != nil {
		return nil, err
	}
	b.trimmed.Do(func() { b.trim(now) }) // Once is enough for a session of hundreds of builds.
	return s, nil
}

// compile builds a subject. sources is the fingerprint of what is to be
// compiled.
func (b *Builder) compile(ctx context.Context, dir string, mode Mode, sources, binary string) error {
	compiled := b.library(mode)
	defer compiled()
	return b.into(binary, func(out string) error {
		// Nobody debugs the binary, and without the debugger's tables it is linked
		// in four fifths of the time. Stacks and race reports need none of them.
		args := []string{"build", "-buildvcs=false", "-ldflags=-s -w", "-o", out}
		if mode == Race {
			args = append(args, "-race")
		}
		if _, err := b.Go.Run(ctx, dir, append(args, ".")...); err != nil {
			return err
		}
		if now, err := Fingerprint(dir); err != nil || now != sources {
			return cmp.Or(err, errChanged)
		}
		return nil
	})
}

// library lets the first build in a mode go alone, until the function that it
// returns is called: it compiles the standard library, and two go commands at the
// same time compile each package of it twice.
func (b *Builder) library(mode Mode) (done func()) {
	b.first.Lock()
	compiled, begun := b.libraries[mode]
	if !begun {
		compiled = make(chan struct{})
		b.libraries[mode] = compiled
	}
	b.first.Unlock()
	if begun {
		<-compiled
		return func() {}
	}
	return func() { close(compiled) } // Also when it fails: the library is compiled before the program.
}

// trim removes the binaries that nobody has asked for in a week: a person who
// edits and checks all day makes hundreds. What it cannot remove stays, because
// a build that has worked must not fail of it; the next session tries again.
func (b *Builder) trim(now time.Time) {
	homes, err := os.ReadDir(b.cache)
	if err != nil {
		return
	}
	for _, home := range homes {
		dir := filepath.Join(b.cache, home.Name())
		binaries, err := os.ReadDir(dir)
		if err != nil {
			continue // Another process tidies too.
		}
		for _, binary := range binaries {
			info, err := binary.Info()
			if err == nil && now.Sub(info.ModTime()) > unusedFor {
				_ = os.RemoveAll(dir)
			}
		}
	}
}
