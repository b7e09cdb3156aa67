package leakysend

import (
	"context"
	"errors"
	"time"
)

func search() int { return 1 }

func check() error { return errors.New("no") }

func gaveUp(ctx context.Context) int {
	found := make(chan int)
	go func() { found <- search() }() // want "blocks forever in its send on found"
	select {
	case r := <-found:
		return r
	case <-ctx.Done():
		return 0
	}
}

func timedOut() int {
	found := make(chan int)
	go find(found) // want "blocks forever in its send on found"
	select {
	case r := <-found:
		return r
	case <-time.After(time.Second):
		return 0
	}
}

func find(out chan<- int) { out <- search() }

func earlyReturn() (int, error) {
	found := make(chan int)
	go func() { found <- search() }() // want "blocks forever in its send on found"
	if err := check(); err != nil {
		return 0, err
	}
	return <-found, nil
}

func buffered(ctx context.Context) int {
	found := make(chan int, 1)
	go func() { found <- search() }()
	select {
	case r := <-found:
		return r
	case <-ctx.Done():
		return 0
	}
}

func selects(ctx context.Context) int {
	found := make(chan int)
	go func() {
		select {
		case found <- search():
		case <-ctx.Done():
		}
	}()
	select {
	case r := <-found:
		return r
	case <-ctx.Done():
		return 0
	}
}

func drained(ctx context.Context) int {
	found := make(chan int)
	go func() { found <- search() }()
	select {
	case r := <-found:
		return r
	case <-ctx.Done():
		<-found
		return 0
	}
}

func deferred() error {
	found := make(chan int)
	defer func() { <-found }()
	go func() { found <- search() }()
	return check()
}

func otherBranch(async bool) int {
	found := make(chan int)
	if async {
		go func() { found <- search() }()
	} else {
		return search()
	}
	return <-found
}

func keepsAsking(ctx context.Context) int {
	found := make(chan int)
	go func() { found <- search() }()
	for {
		select {
		case r := <-found:
			return r
		case <-time.After(time.Second):
			println("still waiting")
		}
	}
}

func oneOfTwo() int {
	found, failed := make(chan int), make(chan error)
	go func() {
		if err := check(); err != nil {
			failed <- err
			return
		}
		found <- search()
	}()
	select {
	case r := <-found:
		return r
	case <-failed:
		return 0
	}
}

func passedOn() <-chan int {
	found := make(chan int)
	go func() { found <- search() }()
	return found
}

func askAll(sources []string) int {
	answers := make(chan int)
	for range sources {
		go func() { answers <- search() }() // want "more of these goroutines send on answers than are received from"
	}
	return <-answers
}

func askThree() int {
	answers := make(chan int, 1)
	for i := 0; i < 3; i++ {
		go find(answers) // want "more of these goroutines send on answers"
	}
	return <-answers
}

func askBoth() int {
	answers := make(chan int)
	go func() { answers <- search() }() // want "more of these goroutines send on answers"
	go func() { answers <- search() }() // want "more of these goroutines send on answers"
	return <-answers
}

func roomForAll(sources []string) int {
	answers := make(chan int, len(sources))
	for range sources {
		go func() { answers <- search() }()
	}
	few := make(chan int, 2)
	for range 3 {
		go find(few)
	}
	return <-answers + <-few
}

func receivesAll(sources []string) (sum int) {
	answers := make(chan int)
	for range sources {
		go find(answers)
	}
	for range sources {
		sum += <-answers
	}
	go find(answers)
	return sum + <-answers
}

// Which of them sends cannot be seen.
func onlyOneSends(sources []string) int {
	answers := make(chan int)
	for i := range sources {
		go func() {
			if i == 0 {
				answers <- search()
			}
		}()
	}
	return <-answers
}

// Each round has a channel of its own.
func oneByOne(sources []string) (sum int) {
	for range sources {
		answer := make(chan int)
		go find(answer)
		sum += <-answer
	}
	return sum
}

func numbers() <-chan int {
	out := make(chan int)
	go func() { // want "when its reader leaves early, as the loop in leakysend.go:220 does"
		defer close(out)
		for i := 0; i < 10; i++ {
			out <- i
		}
	}()
	return out
}

func firstEven() int {
	for n := range numbers() {
		if n%2 == 0 {
			return n
		}
	}
	return 0
}

func letters() <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := 0; i < 10; i++ {
			out <- i
		}
	}()
	return out
}

// All are read, or the rest is.
func reads() (sum int) {
	for n := range letters() {
		switch n {
		case 3:
			break
		default:
			sum += n
		}
	}
	rest := letters()
	for n := range rest {
		if n > 3 {
			break
		}
	}
	for range rest {
	}
	return sum
}

func words(ctx context.Context) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := 0; ; i++ {
			select {
			case out <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func firstWord(ctx context.Context) int {
	for n := range words(ctx) {
		return n
	}
	return 0
}

// The process ends with the wait.
func givesUpForGood() int {
	found := make(chan int)
	go find(found)
	select {
	case n := <-found:
		return n
	case <-time.After(time.Minute):
		panic("no answer")
	}
}
