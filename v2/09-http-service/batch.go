package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
)

// batchFile sends the requests of a file, or of standard input.
func batchFile(ctx context.Context, name string, h http.Handler, stdin io.Reader, out io.Writer) error {
	if name == "-" {
		return runBatch(ctx, name, h, stdin, out)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return runBatch(ctx, name, h, f, out)
}

// runBatch sends requests, one after the other, and prints status, Location and
// body of each answer. A line is METHOD URL, and a body if there is one.
func runBatch(ctx context.Context, name string, h http.Handler, in io.Reader, out io.Writer) error {
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 16<<20)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(line, " ", 3)
		if len(parts) < 2 {
			return fmt.Errorf("%s:%d: expected METHOD URL [BODY]", name, n)
		}
		body := ""
		if len(parts) == 3 {
			body = parts[2]
		}
		r, err := http.NewRequestWithContext(ctx, parts[0], parts[1], strings.NewReader(body))
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)

		fmt.Fprintf(out, "%s %s\n%d", parts[0], parts[1], w.Code)
		if to := w.Header().Get("Location"); to != "" {
			fmt.Fprintf(out, " %s", to)
		}
		fmt.Fprintln(out)
		if text := strings.TrimSuffix(w.Body.String(), "\n"); text != "" {
			fmt.Fprintln(out, text)
		}
	}
	return sc.Err()
}
