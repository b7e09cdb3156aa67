// Package before is the first example in the documentation of spinselect.
package before

import "sync/atomic"

type Job struct{}

func run(j Job) {}

func work(jobs chan Job, stopped *atomic.Bool) {
	for !stopped.Load() {
		select {
		case job := <-jobs:
			run(job)
		default: // want "this loop spins"
		}
	}
}
