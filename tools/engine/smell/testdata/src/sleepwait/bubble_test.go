package sleepwait

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		go work()
		time.Sleep(time.Hour)
	})
}
