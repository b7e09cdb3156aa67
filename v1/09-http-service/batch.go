package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
)

// runBatch sends the requests of a file, one after the other, and prints status,
// Location and body of each answer. A line is METHOD URL, and a body if there is
// one.
func runBatch(name string, h http.Handler, out io.Writer) error {
	var in io.Reader = os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}

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
		r, err := http.NewRequest(parts[0], parts[1], strings.NewReader(body))
		if err != nil {
			return fmt.Errorf("%s:%d: %v", name, n, err)
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
