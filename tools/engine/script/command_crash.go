package script

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/engine/subject"
)

func crashCommand() Command {
	return Command{
		Name:  "crash",
		Usage: "crash [-times N] [-status N] [-H NAME=VALUE] [-body FILE] [-acked FILE [-line TEXT]] METHOD URL program args…",
		Does: "Starts the program and sends the request again and again, one after the other, and in the middle of that kills the program " +
			"(SIGKILL) at a random moment; and all that N times. In URL, body and headers {n} counts the requests. Each has to be answered with the " +
			"status, 200 unless another is given. -acked writes a line to FILE for each that was answered: TEXT, or else its body.",
		Asserts: true,
		run:     (*session).crash,
	}
}

// mostAnswers is how many requests are answered before a kill, at most.
const mostAnswers = 20

// A crasher is one command to crash.
type crasher struct {
	ses         *session
	ts          *testscript.TestScript
	client      *http.Client
	method, url string
	header      http.Header
	body        string
	line        string // what is written of a request that was acknowledged
	status      int

	sent  int // requests in all rounds
	acked bytes.Buffer
	count int // of what was acknowledged
}

// errGone is why a request had no answer: nobody is there any more.
var errGone = errors.New("the program has gone")

// crash kills the subject while it has work to do, again and again, and remembers
// what it had acknowledged.
func (ses *session) crash(ts *testscript.TestScript, args []string) error {
	flags := flagsOf("crash")
	c := &crasher{ses: ses, ts: ts, header: headerFlag(flags)}
	times := flags.Int("times", 1, "")
	flags.IntVar(&c.status, "status", http.StatusOK, "")
	body := flags.String("body", "", "")
	flags.StringVar(&c.line, "line", "", "")
	file := flags.String("acked", "", "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("crash: %w", err)
	}
	if args = flags.Args(); len(args) < 3 || *times < 1 {
		return errUsage
	}
	c.method, c.url = args[0], args[1]
	if *body != "" {
		c.body = strings.TrimSuffix(ts.ReadFile(*body), "\n")
	}
	c.line = cmp.Or(c.line, c.body)
	if *file != "" && (c.line == "" || strings.Contains(c.line, "\n")) {
		return errors.New("crash -acked wants a -line, or a -body of one line")
	}
	for range *times {
		if err := c.round(args[2:]); err != nil {
			return err
		}
	}
	if *file != "" {
		if err := os.WriteFile(ts.MkAbs(*file), c.acked.Bytes(), 0o600); err != nil {
			return err
		}
	}
	ses.told = append(ses.told, fmt.Sprintf("%d kills, %d requests acknowledged", *times, c.count))
	return nil
}

// round starts the subject and kills it once. A random number of requests is
// answered before, and the moment of the kill is in the time that the next two
// take, about: so a slow machine has its kills in the same places.
func (c *crasher) round(args []string) error {
	const name = "crash"
	if err := c.ses.launch(c.ts, name, subject.Limits{Wall: c.ses.serviceLife()}, false, args); err != nil {
		return err
	}
	c.client = &http.Client{Transport: &http.Transport{}, CheckRedirect: client().CheckRedirect}
	defer c.client.CloseIdleConnections()
	s := c.ses.services[name]
	answers := 1 + rand.IntN(mostAnswers) //nolint:gosec // It is no secret.
	began := time.Now()
	var err error
	for range answers {
		if err = c.send(); err != nil {
			break
		}
	}
	moment := time.NewTimer(rand.N(2 * time.Since(began) / time.Duration(answers))) //nolint:gosec // As above.
	defer moment.Stop()
	var killing sync.WaitGroup
	var killed error
	killing.Go(func() {
		<-moment.C
		killed = subject.Signal(s.cmd.Process, syscall.SIGKILL)
	})
	for err == nil {
		err = c.send()
	}
	killing.Wait()
	if killed != nil {
		return fmt.Errorf("cannot kill the program: %w", killed)
	}
	report, ended := c.ses.ended(s, name, c.ses.patience, "SIGKILL")
	if ended != nil {
		return ended
	}
	s.print(c.ts)
	delete(c.ses.services, name)
	if !errors.Is(err, errGone) {
		return err
	}
	return judge(report, 128+int(syscall.SIGKILL))
}

// send sends one request.
func (c *crasher) send() error {
	c.sent++
	counted := strings.NewReplacer("{n}", strconv.Itoa(c.sent))
	header := http.Header{}
	for name, values := range c.header {
		for _, value := range values {
			header.Add(name, counted.Replace(value))
		}
	}
	ctx, end := c.ses.within(c.ses.patience)
	defer end()
	request, err := newRequest(ctx, c.method, counted.Replace(c.url), header, counted.Replace(c.body))
	if err != nil {
		return err
	}
	answer, err := c.client.Do(request)
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", c.ses.patience)
	} else if err != nil {
		return errGone
	}
	defer answer.Body.Close()
	if answer.StatusCode != c.status {
		return fmt.Errorf("request %d: status %d, expected %d", c.sent, answer.StatusCode, c.status)
	}
	c.count++
	fmt.Fprintln(&c.acked, counted.Replace(c.line))
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostBody)) // The status is the acknowledgement, also when the rest is cut off.
	return nil
}
