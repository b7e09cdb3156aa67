// Package after is the second example in the documentation of leakysend.
package after

import "context"

type result struct{}

func search(query string) result { return result{} }

func find(ctx context.Context, query string) (result, error) {
	found := make(chan result, 1)
	go func() { found <- search(query) }()
	select {
	case r := <-found:
		return r, nil
	case <-ctx.Done():
		return result{}, ctx.Err()
	}
}
