// Package after is the second example in the documentation of lostticker.
package after

import (
	"context"
	"time"
)

func watch(ctx context.Context, look func()) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		select {
		case <-every.C:
			look()
		case <-ctx.Done():
			return
		}
	}
}
