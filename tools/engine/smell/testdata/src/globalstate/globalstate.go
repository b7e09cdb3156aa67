package globalstate

import (
	"errors"
	"flag"
	"sync"
	"sync/atomic"
)

var (
	groups      = map[string]int{} // want "package variable groups is mutable state .written in globalstate.go:41."
	count       int                // want "package variable count"
	config      struct{ port int } // want "package variable config"
	pointer     = &config          // want "package variable pointer"
	interrupted int32              // want "package variable interrupted"
	next        atomic.Int64       // want "package variable next"
	gone        = map[int]bool{}   // want "package variable gone"

	errFailed = errors.New("failed")
	verbose   = flag.Bool("v", false, "")
	table     = map[string]int{"a": 1}
	early     int
	hook      = func() {}
	mu        sync.Mutex
	once      sync.Once
	cached    int
	loaded    int
	prepared  int
)

func init() {
	early = 1
	prepare()
}

func prepare() { prepared = 1 }

func load() { loaded = 1 }

func write() {
	groups["a"] = 1
	groups = nil
	count++
	config.port = 1
	pointer.port = 2
	atomic.StoreInt32(&interrupted, 1)
	next.Add(1)
	delete(gone, 1)
	once.Do(func() { cached = 1 })
	once.Do(load)
	count := 0
	count++
}

func read() (int, error) {
	mu.Lock()
	defer mu.Unlock()
	hook()
	if *verbose {
		return early + cached + int(atomic.LoadInt32(&interrupted)), nil
	}
	return table["a"], errFailed
}
