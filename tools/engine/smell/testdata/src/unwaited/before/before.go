// Package before is the first example in the documentation of unwaited.
package before

import "golang.org/x/sync/errgroup"

func copyFile(name string) error { return nil }

func copyAll(names []string) {
	var copies errgroup.Group
	copies.SetLimit(4)
	for _, name := range names {
		copies.Go(func() error { return copyFile(name) }) // want "copies.Wait is never called"
	}
}
