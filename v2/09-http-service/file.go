package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// writeFile replaces what is in a file in one moment: after a crash it is the old
// file or the new one, and once writeFile has returned nil it is the new one, also
// when the power fails. After an error it may be either.
func writeFile(name string, write func(io.Writer) error) error {
	name, err := followLinks(name)
	if err != nil {
		return err
	}
	// The name is always the same, so that crashes do not fill the directory. There
	// is one writer, see store.
	temp := name + ".tmp"
	if err := writeTemp(temp, name, write); err != nil {
		_ = os.Remove(temp) // the first error counts
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		_ = os.Remove(temp) // the first error counts
		return err
	}
	return syncDir(name)
}

// writeTemp writes the new file and waits until it is on the disk. It has the mode
// of the old one, or what the umask leaves.
func writeTemp(temp, name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666) //nolint:gosec // The umask decides, as for every file of a user.
	if err != nil {
		return err
	}
	defer f.Close() // a second Close does no harm
	if old, err := os.Stat(name); err == nil {
		if err := f.Chmod(old.Mode().Perm()); err != nil {
			return err
		}
	}
	if err := write(f); err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncDir makes a rename last: it is a change of the directory.
func syncDir(name string) error {
	dir, _ := filepath.Split(name)
	d, err := os.Open(dir + ".") // dir is empty, or ends with a slash
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// followLinks returns the file that a link leads to, whether it is there or not: a
// rename would replace the link itself.
func followLinks(name string) (string, error) {
	for range 40 { // as many as Linux follows
		to, err := os.Readlink(name)
		if err != nil {
			return name, nil //nolint:nilerr // It is no link.
		}
		if !filepath.IsAbs(to) {
			// Not Join, which takes a directory and the .. after it for nothing,
			// when the directory may be a link.
			dir, _ := filepath.Split(name)
			to = dir + to
		}
		name = to
	}
	return "", errors.New("too many links: " + name)
}
