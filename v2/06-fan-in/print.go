package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// grace is how long the printer may take to write the last ticks when we are
// stopped.
const grace = 50 * time.Millisecond

// printer writes the merged ticks.
type printer struct {
	wanted map[string]bool // in upper case; empty: all
	out    *bufio.Writer
	log    *slog.Logger

	last    int64 // time of the last printed tick
	printed int
	late    int
}

func newPrinter(out io.Writer, wanted map[string]bool, log *slog.Logger) *printer {
	return &printer{wanted: wanted, out: bufio.NewWriter(out), log: log}
}

// run prints what is due until nothing more can come. It does not end with ctx:
// what has been received is printed.
func (p *printer) run(ctx context.Context, m *merger) error {
	var batch []merged
	for {
		var wait time.Duration
		var more bool
		batch, wait, more = m.due(time.Now(), batch[:0])
		for _, t := range batch {
			p.print(ctx, t)
		}
		if err := p.out.Flush(); err != nil {
			return fmt.Errorf("%w: %w", errOutput, err)
		}
		if !more {
			return nil
		}
		m.wait(wait)
	}
}

// print writes one tick, if it is wanted and not late.
func (p *printer) print(ctx context.Context, t merged) {
	if len(p.wanted) > 0 && !p.wanted[strings.ToUpper(t.tick.symbol)] {
		return
	}
	if t.tick.time < p.last {
		// The chart cannot go back in time.
		p.log.WarnContext(ctx, "tick is late, left out", slog.Int("feed", t.feed+1), slog.String("symbol", t.tick.symbol))
		p.late++
		return
	}
	p.last = t.tick.time
	p.printed++
	line := p.out.AvailableBuffer()
	line = strconv.AppendInt(line, t.tick.time, 10)
	line = append(line, '\t')
	line = append(line, t.tick.symbol...)
	line = append(line, '\t')
	line = append(line, t.tick.price...)
	line = append(line, '\t')
	line = strconv.AppendInt(line, int64(t.feed+1), 10)
	line = append(line, '\n')
	_, _ = p.out.Write(line) // Flush reports its error.
}
