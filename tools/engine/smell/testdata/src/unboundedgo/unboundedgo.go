package unboundedgo

import (
	"net"
	"sync"

	"golang.org/x/sync/errgroup"
)

func work(s string) error { return nil }

func unbounded(names []string, jobs chan string) {
	results := make(chan error)
	for _, name := range names {
		go func() { results <- work(name) }() // want "as many goroutines as there is input"
	}
	for range names {
		<-results
	}
	for i := 0; i < len(names); i++ {
		go work(names[i]) // want "as many goroutines"
	}
	for job := range jobs {
		go work(job) // want "as many goroutines"
	}
	for {
		job := <-jobs
		go work(job) // want "as many goroutines"
	}
}

func groups(names []string) {
	var wg sync.WaitGroup
	var g, limited errgroup.Group
	limited.SetLimit(4)
	for _, name := range names {
		wg.Go(func() { work(name) })             // want "as many goroutines"
		g.Go(func() error { return work(name) }) // want "as many goroutines"
		limited.Go(func() error { return work(name) })
	}
	wg.Wait()
}

func given(g *errgroup.Group, names []string) {
	for _, name := range names {
		g.Go(func() error { return work(name) })
	}
}

func counted(n int, names []string) {
	for i := 0; i < n; i++ {
		go work("")
	}
	for range n {
		go work("")
	}
	for _, name := range []string{"a", "b"} {
		go work(name)
	}
	both := []string{"a", "b"}
	for _, name := range both {
		go work(name)
	}
}

func limited(names []string) {
	sem := make(chan struct{}, 4)
	for _, name := range names {
		sem <- struct{}{}
		go func() {
			defer func() { <-sem }()
			work(name)
		}()
	}
	for _, name := range names {
		go func() {
			sem <- struct{}{}
			defer func() { <-sem }()
			work(name)
		}()
	}
}

func oneAtATime(names []string) {
	for _, name := range names {
		done := make(chan error)
		go func() { done <- work(name) }()
		<-done
	}
	for _, name := range names {
		var wg sync.WaitGroup
		wg.Go(func() { work(name) })
		wg.Wait()
	}
	for _, name := range names {
		if name == "" {
			go work(name)
			return
		}
	}
}

func accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go conn.Close()
	}
}

// A counter is a limit.
type scaler struct{ running, most int }

func (s *scaler) scale(names []string) {
	for s.running < s.most {
		go work("")
		s.running++
	}
	for _, name := range names {
		if s.running >= s.most {
			break
		}
		s.running++
		go work(name)
	}
	budget := 4
	for _, name := range names {
		if budget == 0 {
			work(name)
			continue
		}
		go work(name)
		budget--
	}
	i := 0
	for i < len(names) {
		go work(names[i]) // want "as many goroutines"
		i++
	}
}

// The function returns after the start, in a list further out.
func once(names []string, failed func(string) bool) {
	for _, name := range names {
		if failed(name) {
			if name != "" {
				go work(name)
			}
			return
		}
	}
	for _, name := range names {
		switch {
		case failed(name):
			go work(name) // want "as many goroutines"
			break
		}
	}
}
