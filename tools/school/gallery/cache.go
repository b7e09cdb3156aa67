package gallery

import "sync"

// mostKept is how many values a cache keeps: all steps of all katas, and a few edits
// of the person's copy.
const mostKept = 400

// A cache keeps the newest values that were made, by what they were made of.
type cache struct {
	mu    sync.Mutex
	kept  map[string]any
	order []string // oldest first
}

// keeping returns what is kept under key, or makes it. Two callers that ask for the
// same at once may both make it.
func keeping[V any](c *cache, key string, build func() (V, error)) (V, error) {
	if c == nil {
		return build()
	}
	if value, ok := c.find(key).(V); ok {
		return value, nil
	}
	value, err := build()
	if err == nil {
		c.keep(key, value)
	}
	return value, err
}

// find returns what is kept under key, or nil.
func (c *cache) find(key string) any {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept[key]
}

func (c *cache) keep(key string, value any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = map[string]any{}
	}
	if _, ok := c.kept[key]; !ok {
		c.order = append(c.order, key)
	}
	c.kept[key] = value
	for len(c.order) > mostKept {
		delete(c.kept, c.order[0])
		c.order = c.order[1:]
	}
}
