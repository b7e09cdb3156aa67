// Package after is the second example in the documentation of errtext.
package after

import (
	"errors"
	"io/fs"
)

func known(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
