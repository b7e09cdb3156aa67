// Package before is the first example in the documentation of leakysend.
package before

import "context"

type result struct{}

func search(query string) result { return result{} }

func find(ctx context.Context, query string) (result, error) {
	found := make(chan result)
	go func() { found <- search(query) }() // want "blocks forever in its send on found"
	select {
	case r := <-found:
		return r, nil
	case <-ctx.Done():
		return result{}, ctx.Err()
	}
}
