package follow

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fsnotify/fsnotify"

	"brownfield/tools/engine/subject"
)

// files follows what happens to the files of a copy: its directory and those
// below it, except the ones whose names start with a dot, which are no sources
// (see [subject.Fingerprint]). Its parent is followed too, because reset puts
// another directory in the copy's place, and so is that of the directory to which a
// symbolic link leads.
type files struct {
	root    string
	target  string // where root leads
	watcher *fsnotify.Watcher
}

func followFiles(root string) (*files, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("cannot follow your files: %w", err)
	}
	f := &files{root: filepath.Clean(root), watcher: watcher}
	if err := f.followRoot(); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// followRoot follows the copy as it is now.
func (f *files) followRoot() error {
	if target, err := filepath.EvalSymlinks(f.root); err == nil {
		f.target = target
	}
	err := f.follow(filepath.Dir(f.root))
	if f.target != "" {
		err = errors.Join(err, f.follow(filepath.Dir(f.target)))
	}
	return errors.Join(err, f.followTree(f.root))
}

func (f *files) events() <-chan fsnotify.Event { return f.watcher.Events }

func (f *files) problems() <-chan error { return f.watcher.Errors }

// close waits for the watcher's goroutine. Its error is about descriptors that
// the process no longer needs.
func (f *files) close() { _ = f.watcher.Close() }

// notice keeps up with directories that come and go, and tells whether the copy
// may have changed. What it lets pass need not be a change; what it holds back
// never is one.
func (f *files) notice(event fsnotify.Event) (changed bool, err error) {
	below := strings.HasPrefix(event.Name, f.root+string(filepath.Separator))
	switch {
	case event.Op == fsnotify.Chmod:
		return false, nil // A mode or a time.
	case event.Name == f.root, event.Name == f.target:
		f.forgetTree(f.root)
		return true, f.followRoot()
	case !below, subject.Leftover(filepath.Base(event.Name)):
		return false, nil
	}
	if event.Has(fsnotify.Remove) || event.Has(fsnotify.Rename) {
		f.forgetTree(event.Name)
	}
	if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
		if hidden(info.Name()) {
			return false, nil
		}
		if event.Has(fsnotify.Create) {
			return true, f.followTree(event.Name)
		}
	}
	return true, nil
}

// recover goes on after a problem, if one can. When the kernel's queue ran over,
// events are lost, those of new directories among them.
func (f *files) recover(problem error) (changed bool, err error) {
	if errors.Is(problem, fsnotify.ErrEventOverflow) {
		return true, f.followRoot()
	}
	return false, fmt.Errorf("cannot follow your files: %w", problem)
}

// followTree follows dir and what is below it. Each directory is followed before
// it is listed, so that nothing can be made in it unnoticed.
func (f *files) followTree(dir string) error {
	// With a separator at its end, a symbolic link is the directory that it leads to.
	err := filepath.WalkDir(dir+string(filepath.Separator), func(name string, entry fs.DirEntry, err error) error {
		name = filepath.Clean(name)
		switch {
		case err != nil:
			return err
		case !entry.IsDir():
			return nil
		case name != f.root && hidden(entry.Name()):
			return filepath.SkipDir
		default:
			return f.follow(name)
		}
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // It is gone again, and of that there is an event.
	}
	return err
}

func (f *files) follow(dir string) error {
	if err := f.watcher.Add(dir); err != nil {
		return fmt.Errorf("cannot follow %s: %w", dir, err)
	}
	return nil
}

// forgetTree stops following dir and what was below it. A directory that was
// moved away would otherwise be followed to where it is now.
func (f *files) forgetTree(dir string) {
	for _, name := range f.watcher.WatchList() {
		if name == dir || strings.HasPrefix(name, dir+string(filepath.Separator)) {
			_ = f.watcher.Remove(name) // It fails when the watcher knew already.
		}
	}
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }
