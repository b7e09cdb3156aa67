// Package after is the second example in the documentation of ctxfield.
package after

import "context"

func get(ctx context.Context, url string) error { return ctx.Err() }

type Client struct{}

func NewClient() *Client { return &Client{} }

func (c *Client) Fetch(ctx context.Context, url string) error {
	return get(ctx, url)
}
