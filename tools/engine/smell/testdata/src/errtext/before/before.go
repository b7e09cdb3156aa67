// Package before is the first example in the documentation of errtext.
package before

import "strings"

func known(err error) error {
	if err != nil && strings.Contains(err.Error(), "no such file") { // want "by their text"
		return nil
	}
	return err
}
