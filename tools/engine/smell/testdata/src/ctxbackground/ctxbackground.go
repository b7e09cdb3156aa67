package ctxbackground

import (
	"context"
	"net/http"
	"time"
)

func query(ctx context.Context) {}

func given(ctx context.Context) {
	query(context.Background()) // want "cuts off the context that given was given"
	func() {
		query(context.TODO()) // want "cuts off"
	}()
	below()
	shared()
}

func handler(w http.ResponseWriter, r *http.Request) {
	query(context.Background()) // want "cuts off"
}

func below() {
	query(context.Background()) // want "every caller of below has a context"
}

// One of its callers has no context.
func shared() { query(context.Background()) }

func Exported() {
	shared()
	query(context.Background())
}

// Its value is taken, so its callers are not known.
func value() { query(context.Background()) }

var table = []func(){value}

func uncalled() { query(context.Background()) }

func fine(ctx context.Context, srv *http.Server) {
	if ctx == nil {
		ctx = context.Background()
	}
	defer query(context.Background())
	go query(context.Background())
	<-ctx.Done()
	stopping, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = srv.Shutdown(stopping)
}

type logger struct{}

func (logger) Infof(ctx context.Context, format string) {}

// What is logged ends with nothing.
func logs(ctx context.Context, l logger) { l.Infof(context.Background(), "done") }

func ignored(_ context.Context) { query(context.Background()) }
