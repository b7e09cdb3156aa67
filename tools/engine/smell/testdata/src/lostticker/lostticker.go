package lostticker

import (
	"context"
	"time"
)

func work() {}

func channelOnly(quit chan bool) {
	ticks := time.NewTicker(time.Second).C // want "this ticker is never stopped"
	for {
		select {
		case <-ticks:
			work()
		case <-quit:
			return
		}
	}
}

func three() {
	t := time.NewTicker(time.Second) // want "this ticker is never stopped"
	for i := 0; i < 3; i++ {
		<-t.C
		work()
	}
}

func breaks(quit chan bool) {
	t := time.NewTicker(time.Second) // want "this ticker is never stopped"
	for range t.C {
		select {
		case <-quit:
			break
		default:
			return
		}
	}
}

func stopped(ctx context.Context) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	<-t.C
	u := time.NewTicker(time.Second)
	<-u.C
	if ctx.Err() == nil {
		u.Stop()
	}
}

// These never return.
func endless() {
	t := time.NewTicker(time.Second)
	for {
		<-t.C
		work()
	}
}

func ranges() {
	t := time.NewTicker(time.Second)
	for range t.C {
		work()
	}
}

// Others can stop these.
type owner struct{ t *time.Ticker }

func (o *owner) start() {
	o.t = time.NewTicker(time.Second)
	t := time.NewTicker(time.Second)
	keep(t)
}

func keep(t *time.Ticker) {}

func given() *time.Ticker { return time.NewTicker(time.Second) }
