package differential

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"brownfield/tools/engine/upstream"
)

// A world is the upstreams of one call.
type world struct {
	servers          []*upstream.Server
	addresses, names *strings.Replacer // $NAME to address, and back
}

func openWorld(ctx context.Context, plans map[string]string) (*world, error) {
	w := &world{}
	var there, back []string
	// Longer names first: $ab is not $a followed by b.
	for _, name := range slices.SortedFunc(maps.Keys(plans), func(a, b string) int { return len(b) - len(a) }) {
		plan, err := upstream.Parse([]byte(plans[name]))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the plan of %s: %w", name, err), w.close())
		}
		server, err := upstream.Start(ctx, plan)
		if err != nil {
			return nil, errors.Join(err, w.close())
		}
		w.servers = append(w.servers, server)
		there = append(there, "$"+name, server.URL)
		back = append(back, server.URL, "$"+name)
	}
	w.addresses, w.names = strings.NewReplacer(there...), strings.NewReplacer(back...)
	return w, nil
}

func (w *world) close() error {
	var err error
	for _, server := range w.servers {
		err = errors.Join(err, server.Close())
	}
	return err
}
