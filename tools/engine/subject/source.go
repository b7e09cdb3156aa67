package subject

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"

	"brownfield/tools/internal/gomod"
)

// Fingerprint returns a hash of every file below dir, names and contents.
// Directories whose names start with a dot do not count.
//
// The files are read by this process on purpose: go test watches what a test
// opens, so a test that builds a subject is run again when its sources change.
//
// A symbolic link that leads out of dir is an error, because the program would
// then depend on files that the hash does not cover.
func Fingerprint(dir string) (string, error) {
	return FingerprintWithout(dir, func(string) bool { return false })
}

// FingerprintWithout is [Fingerprint] without the files of which without says
// so. It is given their slash-separated names below dir.
func FingerprintWithout(dir string, without func(name string) bool) (string, error) {
	hash := sha256.New()
	dir = followed(dir)
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != dir && strings.HasPrefix(entry.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if without(rel) || Leftover(entry.Name()) {
			return nil // Emacs, for one, locks a file by a symbolic link that leads nowhere.
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			if err := staysInside(dir, name); err != nil {
				return err
			}
		} else if !entry.Type().IsRegular() {
			return nil
		}
		return hashFile(hash, name, rel)
	})
	if err != nil {
		return "", fmt.Errorf("cannot read the sources in %s: %w", dir, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// followed makes [filepath.WalkDir] go into a directory that is reached by a
// symbolic link: it looks at the link itself and finds no files in it.
func followed(dir string) string {
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		return target
	}
	return dir // The walk says what is wrong with it.
}

// Leftover reports whether a file is an editor's own: a swap file, a backup, a
// lock or a trial whether the directory can be written to. None is a source of
// the program.
func Leftover(name string) bool {
	for _, pattern := range []string{
		"*~", ".*.sw?", "4913", // vim
		"#*#", ".#*", // emacs
		"*___jb_tmp___", "*___jb_old___", // GoLand
		".goutputstream-*", "*.kate-swp", ".nfs*",
	} {
		if ok, err := filepath.Match(pattern, name); ok && err == nil {
			return true
		}
	}
	return false
}

// hashFile feeds name, size and contents, so that no two trees feed the same
// bytes.
func hashFile(hash io.Writer, name, rel string) error {
	file, err := os.Open(name) //nolint:gosec // Reading the sources is the purpose.
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() { // A link to a directory of the program, whose files are hashed by their own names.
		target, err := os.Readlink(name)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(hash, "%s\x00link\x00%s\x00", rel, target)
		return err
	}
	if _, err := fmt.Fprintf(hash, "%s\x00%d\x00", rel, info.Size()); err != nil {
		return err
	}
	_, err = io.Copy(hash, file) // It may be larger than the memory.
	return err
}

func staysInside(dir, link string) error {
	target, err := filepath.EvalSymlinks(link)
	if err != nil {
		return err
	}
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(root, target); err != nil || !filepath.IsLocal(rel) {
		return fmt.Errorf("%s is a symbolic link to %s, outside the program: copy the file instead", link, target)
	}
	return nil
}

// programName reads the program's name from its go.mod: the last element of
// the module path, as go build would choose it. A replacement by a directory
// outside the program is refused for the reason that symbolic links are.
func programName(dir string) (string, error) {
	mod, err := gomod.Read(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("cannot find a Go module in %s: %w", dir, err)
	}
	if err != nil {
		return "", err
	}
	if mod.Module == nil {
		return "", fmt.Errorf("%s has no module line", mod.Syntax.Name)
	}
	for _, replace := range mod.Replace {
		if replace.New.Version == "" && !filepath.IsLocal(replace.New.Path) {
			return "", fmt.Errorf("%s:%d: replace %s by %s leads out of the program: copy it in, or require a version",
				mod.Syntax.Name, replace.Syntax.Start.Line, replace.Old.Path, replace.New.Path)
		}
	}
	prefix, _, ok := module.SplitPathVersion(mod.Module.Mod.Path)
	if !ok {
		prefix = mod.Module.Mod.Path
	}
	return path.Base(prefix), nil
}
