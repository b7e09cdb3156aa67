package timeafter

import (
	"testing"
	"time"
)

func TestMessages(t *testing.T) {
	messages := make(chan int)
	for range 3 {
		select {
		case <-messages:
		case <-time.After(time.Second):
			t.Error("no message")
		}
	}
}
