package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/follow"
	"brownfield/tools/school/gallery"
)

// live follows the copies at whose pages somebody looks, and tells the pages what
// becomes of each save.
type live struct {
	gallery *gallery.Gallery
	ctx     context.Context // ends with the server
	tasks   *errgroup.Group // whoever serves waits for it

	mu     sync.Mutex
	copies map[string]*copied // by kata
}

// A copied is one copy that is followed, as long as anybody listens.
type copied struct {
	kata      string
	cancel    context.CancelFunc
	listeners int

	said    []message // since the newest check began
	check   int       // how many have begun
	ended   bool      // nothing more will be said
	changed chan struct{}
}

// A message is what a page is told, as JSON.
type message struct {
	Kind    follow.Kind   `json:"kind"`
	Check   check.Name    `json:"check,omitempty"`
	Outcome check.Outcome `json:"outcome,omitempty"`
	Sign    string        `json:"sign,omitempty"`
	Passed  int           `json:"passed"`
	Total   int           `json:"total"`
	Says    string        `json:"says,omitempty"` // what went wrong
}

// again is how long a page waits before it asks again after its connection was lost,
// or when there was no copy to follow.
const again = 2 * time.Second

// events answers with what happens to the copy of a kata, for as long as the page is
// open.
func (l *live) events(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Time{}); err != nil {
		http.Error(w, "this connection cannot be kept open", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "retry: %d\n\n", again.Milliseconds())
	_ = out.Flush() // A browser that is gone is noticed below.
	name := r.URL.Query().Get("kata")
	c, err := l.listen(name) //nolint:contextcheck // The copy is followed for all who listen, longer than one request takes.
	if err != nil {
		_ = send(w, out, message{Kind: follow.Troubled, Says: l.plainly(err)}) // As above.
		return                                                                 // The browser asks again; by then there may be a copy.
	}
	defer l.leave(c)
	for check, told := 0, 0; ; {
		l.mu.Lock()
		if check != c.check {
			check, told = c.check, 0 // Nobody cares any more how the check before came out.
		}
		news, ended, changed := c.said[told:], c.ended, c.changed
		l.mu.Unlock()
		for _, m := range news {
			if send(w, out, m) != nil {
				return
			}
		}
		told += len(news)
		if ended {
			return
		}
		if len(news) > 0 {
			continue
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

// send writes one message of the stream.
func send(w http.ResponseWriter, out *http.ResponseController, m message) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("cannot tell the page: %w", err)
	}
	if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil {
		return fmt.Errorf("cannot tell the page: %w", err)
	}
	return out.Flush()
}

// listen begins to follow the copy of a kata, unless somebody listens already.
func (l *live) listen(name string) (*copied, error) {
	katas, _ := catalog.Readable(l.gallery.Catalog.Root) // The page says what is wrong with the others.
	kata, err := katas.Find(name)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ctx.Err() != nil {
		return nil, context.Cause(l.ctx) // The server has ended, and begins nothing more.
	}
	if c := l.copies[kata.Name]; c != nil && !c.ended {
		c.listeners++
		return c, nil
	}
	edition, err := kata.Edition("work")
	if err != nil {
		return nil, err
	}
	examiner, err := check.NewExaminer(l.gallery.Builder, katas.Root, kata, edition)
	if err != nil {
		return nil, err
	}
	follower, err := follow.Open(examiner)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(l.ctx)
	c := &copied{kata: kata.Name, cancel: cancel, listeners: 1, changed: make(chan struct{})}
	l.copies[kata.Name] = c
	events := make(chan follow.Event)
	followed := make(chan error, 1)
	l.tasks.Go(func() error {
		followed <- follower.Run(ctx, events, nil)
		return nil // One copy that can no longer be followed ends no other page.
	})
	l.tasks.Go(func() error {
		l.pass(c, events, followed)
		return nil
	})
	return c, nil
}

// pass keeps what is said of a copy for those who listen, until it is said no more.
func (l *live) pass(c *copied, events <-chan follow.Event, followed <-chan error) {
	for {
		var m message
		ended := false
		select {
		case e := <-events:
			m = l.tell(e)
		case err := <-followed:
			m, ended = message{Kind: follow.Troubled, Says: l.plainly(err)}, true
		}
		l.mu.Lock()
		if m.Kind == follow.Began {
			c.said = nil
			c.check++
		}
		c.said = append(c.said, m)
		c.ended = ended
		close(c.changed)
		c.changed = make(chan struct{})
		l.mu.Unlock()
		if ended {
			return
		}
	}
}

// leave ends what nobody listens to any more.
func (l *live) leave(c *copied) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.listeners--; c.listeners > 0 {
		return
	}
	c.cancel()
	if l.copies[c.kata] == c {
		delete(l.copies, c.kata)
	}
}

// tell is what a page is told of an event.
func (l *live) tell(e follow.Event) message {
	m := message{Kind: e.Kind, Check: e.Check, Passed: e.Done, Total: e.Total}
	switch e.Kind {
	case follow.Verdict:
		m.Check, m.Outcome, m.Sign, m.Passed, m.Total = e.Verdict.Check, e.Verdict.Outcome, e.Verdict.Sign(), e.Verdict.Passed, e.Verdict.Total
	case follow.First:
		m.Says = printable.Line(e.Failure.Name)
	}
	if e.Err != nil {
		m.Says = l.plainly(e.Err)
	}
	return m
}

// plainly says an error in a line, without the directory that the repository lies in.
func (l *live) plainly(err error) string {
	return printable.Line(strings.ReplaceAll(err.Error(), l.gallery.Catalog.Root+string(filepath.Separator), ""))
}
