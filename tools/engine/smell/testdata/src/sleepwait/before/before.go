// Package before is the first example in the documentation of sleepwait.
package before

import "time"

type Results struct{}

func (r *Results) Print() {}

func process(file string, results *Results) {}

func run(file string, results *Results) {
	go process(file, results)
	time.Sleep(200 * time.Millisecond) // want "guesses how long the goroutine takes"
	results.Print()
}
