package ctxfield

import (
	"context"
	"net/http"
)

func get(ctx context.Context, url string) error           { return nil }
func dial(ctx, life context.Context) error                { return nil }
func begin(ctx context.Context) (context.Context, func()) { return ctx, func() {} }

type client struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// To keep a context is no smell by itself.
func newClient(ctx context.Context) *client {
	c := &client{}
	c.ctx, c.cancel = context.WithCancel(ctx)
	return c
}

func (c *client) fetch(ctx context.Context, url string) error {
	return get(c.ctx, url) // want "uses the context that the struct keeps, and fetch was given one"
}

func (c *client) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = get(c.ctx, r.URL.Path) // want "uses the context that the struct keeps"
}

// It was given none.
func (c *client) ping() error { return get(c.ctx, "/ping") }

// Both are passed.
func (c *client) dial(ctx context.Context) error { return dial(ctx, c.ctx) }

// What goes on after the call lives as long as the client.
func (c *client) prefetch(ctx context.Context, url string) {
	go get(c.ctx, url)
	defer get(c.ctx, url)
}

// The context is made from the one that was given.
func (c *client) reset(ctx context.Context) error {
	c.ctx = ctx
	return get(c.ctx, "/")
}

// The struct is not the receiver: it was made for this call.
type call struct{ ctx context.Context }

func run(ctx context.Context) error {
	c := &call{ctx: ctx}
	return get(c.ctx, "/")
}

type session struct{ ctx context.Context }

func (s *session) begin(ctx context.Context) {
	s.ctx, _ = begin(ctx)
	_ = get(s.ctx, "/")
}
