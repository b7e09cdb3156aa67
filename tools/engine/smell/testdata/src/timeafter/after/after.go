// Package after is the second example in the documentation of timeafter.
package after

import (
	"errors"
	"time"
)

type Message struct{}

func handle(m Message) {}

var errIdle = errors.New("idle")

func read(messages <-chan Message) error {
	idle := time.NewTimer(time.Minute)
	defer idle.Stop()
	for {
		select {
		case m := <-messages:
			handle(m)
			idle.Reset(time.Minute)
		case <-idle.C:
			return errIdle
		}
	}
}
