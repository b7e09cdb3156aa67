package script

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// mostBody bounds what the script reads of an answer.
const mostBody = 1 << 20

func httpCommand() Command {
	return Command{
		Name:  "http",
		Usage: "http METHOD URL [-H NAME=VALUE] [-body FILE] [-status N]",
		Does: "Sends a request and demands the status, 200 unless another is given. The body becomes stdout, status and headers stderr. " +
			"No redirect is followed. The header Host is the host that the request names.",
		Asserts: true,
		run:     (*session).http,
	}
}

// http sends one request and demands its status. The body becomes stdout, the
// status and the headers become stderr.
func (ses *session) http(ts *testscript.TestScript, args []string) error {
	flags := flagsOf("http")
	status := flags.Int("status", http.StatusOK, "")
	body := flags.String("body", "", "")
	header := headerFlag(flags)
	words, err := mixed(flags, args)
	if err != nil {
		return fmt.Errorf("http: %w", err)
	}
	if len(words) != 2 {
		return errUsage
	}
	text := ""
	if *body != "" {
		text = ts.ReadFile(*body)
	}
	ctx, end := ses.within(ses.patience)
	defer end()
	request, err := newRequest(ctx, words[0], words[1], header, text)
	if err != nil {
		return err
	}
	answer, err := ses.client.Do(request)
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", ses.patience)
	} else if err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(ts.Stdout(), io.LimitReader(answer.Body, mostBody)); err != nil {
		return fmt.Errorf("the answer broke off: %w", err)
	}
	fmt.Fprintln(ts.Stderr(), answer.Status)
	for _, name := range slices.Sorted(maps.Keys(answer.Header)) {
		fmt.Fprintf(ts.Stderr(), "%s: %s\n", name, strings.Join(answer.Header[name], ", "))
	}
	if answer.StatusCode != *status {
		return fmt.Errorf("status %d, expected %d", answer.StatusCode, *status)
	}
	return nil
}

// headerFlag adds the flag for a request's headers.
func headerFlag(flags *flag.FlagSet) http.Header {
	header := http.Header{}
	flags.Func("H", "", func(text string) error {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return fmt.Errorf("%q is not a header: write Name=value", text)
		}
		header.Add(name, value)
		return nil
	})
	return header
}

func newRequest(ctx context.Context, method, url string, header http.Header, body string) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("cannot ask: %w", err)
	}
	request.Header, request.Host = header, header.Get("Host")
	return request, nil
}

// client follows no redirect and keeps no connection, so that every request of
// a script is one request on the wire.
func client() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
