// Package before is the first example in the documentation of lostticker.
package before

import (
	"context"
	"time"
)

func watch(ctx context.Context, look func()) {
	every := time.NewTicker(time.Second) // want "this ticker is never stopped"
	for {
		select {
		case <-every.C:
			look()
		case <-ctx.Done():
			return
		}
	}
}
