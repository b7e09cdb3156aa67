// Package after is the second example in the documentation of unwaited.
package after

import "golang.org/x/sync/errgroup"

func copyFile(name string) error { return nil }

func copyAll(names []string) error {
	var copies errgroup.Group
	copies.SetLimit(4)
	for _, name := range names {
		copies.Go(func() error { return copyFile(name) })
	}
	return copies.Wait()
}
