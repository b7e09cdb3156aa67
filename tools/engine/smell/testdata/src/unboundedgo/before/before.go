// Package before is the first example in the documentation of unboundedgo.
package before

import "golang.org/x/sync/errgroup"

func process(file string) error { return nil }

func all(files []string) error {
	var workers errgroup.Group
	for _, file := range files {
		workers.Go(func() error { return process(file) }) // want "as many goroutines as there is input"
	}
	return workers.Wait()
}
