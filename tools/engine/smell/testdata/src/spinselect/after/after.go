// Package after is the second example in the documentation of spinselect.
package after

type Job struct{}

func run(j Job) {}

func work(jobs chan Job, stop chan struct{}) {
	for {
		select {
		case job := <-jobs:
			run(job)
		case <-stop:
			return
		}
	}
}
