package incident

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// An item is one thing that came in: a request, a line, a file, or a run of a job.
type item struct {
	load   string
	number int    // running, within its load
	what   string // for people: GET /price/S3
	kept   Effect // what must be true of it in the end, if it was taken

	wrong   string // why it did not get what it wanted; empty if it did
	elapsed time.Duration
}

// sideBySide is how many items of a minute are under way at the same time.
const sideBySide = 32

// mostAnswer is how much of an answer the load reads.
const mostAnswer = 1 << 20

// A driver sends the load.
type driver struct {
	*world
	client *http.Client
	sent   map[string]int // items so far, by load
	taken  []item         // those that got what they wanted and must be kept
	turn   int            // which instance gets the next request
}

func newDriver(w *world) *driver {
	return &driver{world: w, sent: map[string]int{}, client: &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// minute sends the load of a minute and returns what came of it. The items of one
// load come together; one load follows the other, so that they cannot race.
func (d *driver) minute(ctx context.Context, minute int) ([]item, error) {
	var all []item
	for i := range d.inc.Load {
		l := &d.inc.Load[i]
		if minute < l.From || minute > l.To {
			continue
		}
		items := make([]item, l.Times)
		var work errgroup.Group
		work.SetLimit(sideBySide)
		for k := range items {
			d.sent[l.Name]++
			one := d.prepare(l, k+1)
			one.addr = d.next()
			work.Go(func() error {
				begin := time.Now()
				items[k] = item{load: l.Name, number: one.number, what: one.what, kept: one.fill(l.Kept)}
				items[k].wrong = d.send(ctx, one)
				items[k].elapsed = time.Since(begin)
				return nil
			})
		}
		_ = work.Wait() // None fails: what is wrong is in the item.
		all = append(all, items...)
	}
	for _, one := range all {
		if one.wrong == "" && one.kept != (Effect{}) {
			d.taken = append(d.taken, one)
		}
	}
	return all, ctx.Err()
}

// next is the address that the balancer gives to the next request.
func (d *driver) next() string {
	if len(d.instances) == 0 {
		return d.addrs[0]
	}
	d.turn++
	return d.addrs[d.turn%len(d.instances)]
}

// An outgoing is an item with everything filled in.
type outgoing struct {
	load   *Load
	number int
	words  *strings.Replacer
	what   string
	addr   string
}

func (d *driver) prepare(l *Load, i int) outgoing {
	n := d.sent[l.Name]
	o := outgoing{load: l, number: n, words: strings.NewReplacer("{n}", strconv.Itoa(n), "{i}", strconv.Itoa(i))}
	o.what = o.words.Replace(strings.TrimSpace(l.Request + l.Line + l.File))
	return o
}

// fill fills an item's numbers into an effect.
func (o outgoing) fill(e Effect) Effect {
	e.File, e.Text, e.Body, e.Request = o.words.Replace(e.File), o.words.Replace(e.Text), o.words.Replace(e.Body), o.words.Replace(e.Request)
	return e
}

// send sends one item and says what is wrong with what came of it.
func (d *driver) send(ctx context.Context, o outgoing) (wrong string) {
	ctx, end := d.within(ctx, time.Duration(d.inc.Patience), d.instances)
	defer end()
	switch {
	case o.load.Request != "":
		wrong = d.request(ctx, o)
	case o.load.Line != "":
		wrong = d.line(o)
	default:
		wrong = d.putFile(o)
	}
	if wrong != "" {
		return wrong
	}
	return d.shows(ctx, o.fill(o.load.Shows))
}

func (d *driver) request(ctx context.Context, o outgoing) string {
	method, path, _ := strings.Cut(o.words.Replace(o.load.Request), " ")
	status, body, wrong := d.ask(ctx, o.addr, method, path, o.words.Replace(o.load.Body))
	switch {
	case wrong != "":
		return wrong
	case status != o.load.Status:
		return fmt.Sprintf("status %d", status)
	case o.load.Wants != "" && !regexp.MustCompile(o.load.Wants).MatchString(body):
		return "a wrong answer"
	}
	return ""
}

// ask asks the service and says what is wrong when there is no answer.
func (d *driver) ask(ctx context.Context, addr, method, path, body string) (status int, answer, wrong string) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+addr+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err.Error()
	}
	response, err := d.client.Do(request)
	switch {
	case ctx.Err() != nil:
		return 0, "", "no answer"
	case errors.Is(err, syscall.ECONNREFUSED):
		return 0, "", noConnection
	case err != nil:
		return 0, "", cutOff
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return 0, "", brokenOff
	}
	return response.StatusCode, string(text), ""
}

// What is wrong with an answer when the program has dropped the connection.
const (
	noConnection = "no connection"
	cutOff       = "the connection was dropped"
	brokenOff    = "the answer broke off"
)

func dropped(wrong string) bool {
	return slices.Contains([]string{noConnection, cutOff, brokenOff}, wrong)
}

// line gives a line to the standard input of the service.
func (d *driver) line(o outgoing) string {
	alive := d.alive()
	if len(alive) == 0 {
		return "nothing reads"
	}
	select {
	case alive[0].lines <- d.words(o.addr).Replace(o.words.Replace(o.load.Line)):
		return ""
	default:
		return "nothing reads"
	}
}

// putFile puts down a file, unless the person has put something else in its place.
func (d *driver) putFile(o outgoing) string {
	path := filepath.Join(d.dir, o.words.Replace(o.load.File))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return "it cannot be put down"
	}
	text := d.words(o.addr).Replace(o.words.Replace(o.load.Body))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "it cannot be put down"
	}
	return ""
}

// shows waits for an effect and says what is missing.
func (d *driver) shows(ctx context.Context, e Effect) string {
	if e.File != "" && !d.until(ctx, func() bool { return d.fileHolds(e) }) {
		return "it does not show in " + e.File
	}
	if e.Upstream != "" && len(d.upstreams[e.Upstream].AwaitBodies(ctx, []string{d.words(d.addrs[0]).Replace(e.Body)})) > 0 {
		return e.Upstream + " did not get it"
	}
	if e.Request != "" {
		method, path, _ := strings.Cut(e.Request, " ")
		status, body, wrong := d.ask(ctx, d.addrs[0], method, path, "")
		if wrong != "" || status != http.StatusOK || !strings.Contains(body, e.Text) {
			return e.Request + " does not show it"
		}
	}
	return ""
}

// until asks until the answer is yes or ctx ends.
func (d *driver) until(ctx context.Context, ask func() bool) bool {
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for !ask() {
		select {
		case <-ctx.Done():
			return ask()
		case <-ticker.C:
		}
	}
	return true
}

func (d *driver) fileHolds(e Effect) bool {
	files, err := matching(d.dir, e.File)
	if err != nil {
		return false
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && strings.Contains(string(text), e.Text) { //nolint:gosec // In the service's own directory.
			return true
		}
	}
	return false
}
