// Command count counts words. It is as old as its go.mod says.
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"sync"

	"example.com/count/words"
)

type namer interface{ name() string }

type tool string

func (t tool) name() string {
	if t == "" {
		return "nobody"
	}
	return string(t)
}

// The order of initialisation is not visible to the compiler here: name is
// called through an interface.
var (
	me    namer = tool("count")
	title       = me.name()
	limit       = uint64(1)<<3 - 1
)

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("recovered:", r)
			code = 3
		}
	}()
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, title+": nothing to count")
		return 2
	}
	if args[0] == "panic" {
		var m map[string]int
		m["x"]++
	}
	if n, err := strconv.Atoi(args[0]); err == nil {
		fmt.Println(words.Sum(n))
		return 0
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	counts := map[string]int{}
	for _, arg := range args {
		arg := arg
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			for _, w := range words.Split(arg) {
				counts[w]++
			}
		}()
	}
	wg.Wait()
	var all []string
	for w := range counts {
		all = append(all, w)
	}
	sort.Strings(all)
	for i, w := range all {
		if uint64(i) >= limit {
			break
		}
		fmt.Println(w, counts[w])
	}
	return
}
