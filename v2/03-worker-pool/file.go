package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// download is a whole file under a temporary name, beside the place where it
// will be.
type download struct {
	tmp  string
	sum  string // hex sha256
	size int64
}

// save writes a body to a temporary file in dest's directory. When it fails,
// nothing is left of it.
func save(dest string, body io.Reader) (d download, err error) {
	dir := filepath.Dir(dest)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return download{}, err
	}
	// Not os.CreateTemp, whose files are for their owner alone: the web server
	// reads these.
	d.tmp = filepath.Join(dir, ".mirror-"+rand.Text())
	f, err := os.OpenFile(d.tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) //nolint:gosec // The umask decides, as it did.
	if err != nil {
		return download{}, err
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			err = errors.Join(err, os.Remove(d.tmp))
		}
	}()
	h := sha256.New()
	d.size, err = io.Copy(io.MultiWriter(f, h), body)
	d.sum = hex.EncodeToString(h.Sum(nil))
	return d, err
}

// publish gives the file its name, and the mode of the file that it replaces.
// Whoever reads there sees the old file or the new one, never a part.
func (d download) publish(dest string) error {
	err := d.takeMode(dest)
	if err == nil {
		err = os.Rename(d.tmp, dest)
	}
	return d.tidy(err)
}

// putAside keeps the file as dest.bad, with the mode of the file that was dest and
// is taken away.
func (d download) putAside(dest string) error {
	err := d.takeMode(dest)
	if err == nil {
		err = os.Remove(dest)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.Rename(d.tmp, dest+".bad")
	}
	return d.tidy(err)
}

// takeMode gives the file the mode of another one, if there is one.
func (d download) takeMode(name string) error {
	info, err := os.Lstat(name)
	if err == nil && info.Mode().IsRegular() {
		return os.Chmod(d.tmp, info.Mode().Perm())
	}
	return nil
}

// tidy leaves nothing behind when the file got no name.
func (d download) tidy(err error) error {
	if err != nil {
		return errors.Join(err, os.Remove(d.tmp))
	}
	return nil
}

// sumFile returns sha256 and size of a file.
func sumFile(name string) (sum string, size int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}
