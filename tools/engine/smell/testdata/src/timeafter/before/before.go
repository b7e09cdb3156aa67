// Package before is the first example in the documentation of timeafter.
package before

import (
	"errors"
	"time"
)

type Message struct{}

func handle(m Message) {}

var errIdle = errors.New("idle")

func read(messages <-chan Message) error {
	for {
		select {
		case m := <-messages:
			handle(m)
		case <-time.After(time.Minute): // want "time.After in a loop"
			return errIdle
		}
	}
}
