package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/pkg/errors"
	log "github.com/sirupsen/logrus"
)

// kind is what has happened to a feed.
type kind int

const (
	ticked kind = iota // there is a tick
	up                 // it is connected (again)
	silent             // nothing has come for a while
	down               // it is not connected, or has ended
)

type event struct {
	feed int
	kind kind
	tick tick
}

// events is where all feeds come together.
var events = make(chan event)

// merger puts the ticks of all feeds into the order of their time. A tick is
// printed when each feed that we wait for has one that is not older.
type merger struct {
	queues  [][]tick // by feed, what is not printed yet
	awaited []bool   // by feed, whether the others wait for it
	wanted  map[string]bool
	out     *bufio.Writer

	last    int64 // time of the last printed tick
	printed int
	late    int
}

func newMerger(feeds int, wanted map[string]bool, out io.Writer) *merger {
	m := &merger{
		queues:  make([][]tick, feeds),
		awaited: make([]bool, feeds),
		wanted:  wanted,
		out:     bufio.NewWriter(out),
	}
	for i := range m.awaited {
		m.awaited[i] = true // or the fastest to connect would go first
	}
	return m
}

// run prints until there are no feeds any more.
func (m *merger) run() error {
	for e := range events {
		switch e.kind {
		case ticked:
			m.queues[e.feed] = append(m.queues[e.feed], e.tick)
			m.awaited[e.feed] = true
		case up:
			m.awaited[e.feed] = true
		case silent, down:
			m.awaited[e.feed] = false
		}
		for m.ready() {
			m.print(m.next())
		}
		if err := m.out.Flush(); err != nil {
			return errors.Wrap(err, "cannot write")
		}
	}
	for i := range m.awaited {
		m.awaited[i] = false
	}
	for m.ready() {
		m.print(m.next())
	}
	return errors.Wrap(m.out.Flush(), "cannot write")
}

// ready tells whether the oldest tick can be printed.
func (m *merger) ready() bool {
	any := false
	for i, q := range m.queues {
		if len(q) > 0 {
			any = true
		} else if m.awaited[i] {
			return false
		}
	}
	return any
}

// next takes the oldest tick from its queue, of equally old ones the one of the
// first feed.
func (m *merger) next() (int, tick) {
	first := -1
	for i, q := range m.queues {
		if len(q) > 0 && (first < 0 || q[0].time < m.queues[first][0].time) {
			first = i
		}
	}
	t := m.queues[first][0]
	m.queues[first] = m.queues[first][1:]
	return first, t
}

func (m *merger) print(feed int, t tick) {
	if len(m.wanted) > 0 && !m.wanted[strings.ToUpper(t.symbol)] {
		return
	}
	if t.time < m.last {
		// The chart cannot go back in time.
		// TODO: tell the suppliers about their clocks
		log.WithFields(log.Fields{"feed": feed + 1, "symbol": t.symbol}).Warn("tick is late, left out")
		m.late++
		return
	}
	m.last = t.time
	m.printed++
	fmt.Fprintf(m.out, "%d\t%s\t%s\t%d\n", t.time, t.symbol, t.price, feed+1)
}
