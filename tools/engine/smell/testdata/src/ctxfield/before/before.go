// Package before is the first example in the documentation of ctxfield.
package before

import "context"

func get(ctx context.Context, url string) error { return ctx.Err() }

type Client struct{ ctx context.Context }

func NewClient(ctx context.Context) *Client { return &Client{ctx: ctx} }

func (c *Client) Fetch(ctx context.Context, url string) error {
	return get(c.ctx, url) // want "uses the context that the struct keeps"
}
