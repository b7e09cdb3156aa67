package catalog

import (
	"errors"
	"strconv"
)

// An Unreadable error is what is wrong with a kata that cannot be read.
type Unreadable struct {
	Name string // of its directory
	Err  error
}

func (u *Unreadable) Error() string { return u.Err.Error() }

func (u *Unreadable) Unwrap() error { return u.Err }

// FindUnreadable returns what is wrong with the kata that name means, as
// [Catalog.Find] understands it, or nil. Faults are those of [Readable].
func FindUnreadable(faults []error, name string) *Unreadable {
	for _, fault := range faults {
		var u *Unreadable
		if errors.As(fault, &u) && means(name, u.Name) {
			return u
		}
	}
	return nil
}

// means reports whether a word means the kata in a directory: its number, its slug or
// both.
func means(word, dir string) bool {
	if word == dir {
		return true
	}
	m := dirName.FindStringSubmatch(dir)
	if m == nil {
		return false
	}
	number, _ := strconv.Atoi(m[1]) // The pattern admits digits only.
	n, err := strconv.Atoi(word)
	return word == m[2] || err == nil && n == number
}
