// Package after is the second example in the documentation of unboundedgo.
package after

import (
	"runtime"

	"golang.org/x/sync/errgroup"
)

func process(file string) error { return nil }

func all(files []string) error {
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for _, file := range files {
		workers.Go(func() error { return process(file) })
	}
	return workers.Wait()
}
