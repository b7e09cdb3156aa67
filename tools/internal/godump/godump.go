// Package godump reads the dump of goroutines that Go's runtime prints when a program
// gets SIGQUIT or crashes.
//
// [Read] is all of it.
//
// Non-goals: stacks. Of each goroutine it says only where in its own code it is, and who
// has started it.
package godump

import (
	"regexp"
	"strings"
)

// A Goroutine is what the dump says of one.
type Goroutine struct {
	State string // "chan receive"
	In    Place  // the innermost function of package main; zero if there is none
	By    Place  // the go statement that has started it; zero for main
}

// A Place is a line of source.
type Place struct {
	Func string // main.worker
	Line string // pool.go:40
}

var (
	head    = regexp.MustCompile(`^goroutine [1-9]\d* (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[([^,\]]+)`)
	own     = regexp.MustCompile(`^(main\.\S+)\(`)
	creator = regexp.MustCompile(`^created by (\S+)`)
	line    = regexp.MustCompile(`^\t(?:.*/)?([^/\s]+:\d+)`)
)

// Read finds the goroutines in what a program has printed.
func Read(printed string) (all []Goroutine) {
	var function string // of which the next line says the place
	var to *Place
	for text := range strings.Lines(printed) {
		if m := head.FindStringSubmatch(text); m != nil {
			all, to = append(all, Goroutine{State: m[1]}), nil
			continue
		}
		if len(all) == 0 {
			continue
		}
		g := &all[len(all)-1]
		if m := line.FindStringSubmatch(text); m != nil && to != nil {
			*to = Place{Func: function, Line: m[1]}
		}
		to = nil
		if m := creator.FindStringSubmatch(text); m != nil {
			function, to = m[1], &g.By
		} else if m := own.FindStringSubmatch(text); m != nil && g.In == (Place{}) {
			function, to = m[1], &g.In
		}
	}
	return all
}
