// Package after is the second example in the documentation of sleepwait.
package after

import "sync"

type Results struct{}

func (r *Results) Print() {}

func process(file string, results *Results) {}

func run(file string, results *Results) {
	var workers sync.WaitGroup
	workers.Go(func() { process(file, results) })
	workers.Wait()
	results.Print()
}
