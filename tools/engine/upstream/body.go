package upstream

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// mostBody is how much of a request's body is read. What is more ends it.
const mostBody = 16 << 20

// A Signature is how a request must be signed: an HMAC-SHA256 in a header.
type Signature struct {
	Header string `toml:"header"`
	Key    string `toml:"key"`
	// Signs is what is signed: {body} stands for the body, {Name} for the header
	// of that name. The body alone when it is empty.
	Signs string `toml:"signs"`
	// As is what the header says; {hex} stands for the digits. The digits alone
	// when it is empty.
	As string `toml:"as"`
}

func (s *Signature) check() error {
	if s.Header == "" || s.Key == "" {
		return errors.New("it needs a header and a key")
	}
	if s.As != "" && !strings.Contains(s.As, "{hex}") {
		return errors.New("as lacks {hex}")
	}
	return nil
}

// placeholder is {body} or a header's name in braces.
var placeholder = regexp.MustCompile(`\{[A-Za-z0-9-]+\}`)

// signs reports whether a request has this signature.
func (s *Signature) signs(header http.Header, body []byte) bool {
	text := string(body)
	if s.Signs != "" {
		text = placeholder.ReplaceAllStringFunc(s.Signs, func(name string) string {
			if name == "{body}" {
				return string(body)
			}
			return header.Get(strings.Trim(name, "{}"))
		})
	}
	sum := hmac.New(sha256.New, []byte(s.Key))
	sum.Write([]byte(text))
	want := hex.EncodeToString(sum.Sum(nil))
	if s.As != "" {
		want = strings.ReplaceAll(s.As, "{hex}", want)
	}
	return hmac.Equal([]byte(want), []byte(header.Get(s.Header)))
}

// receive reads the body of a request and remembers it.
func (s *Server) receive(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, mostBody))
	if err != nil || len(body) == 0 {
		return body, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies[fingerprint(body)] = true
	s.announce()
	return body, nil
}

func fingerprint(body []byte) [sha256.Size]byte { return sha256.Sum256(bytes.TrimSpace(body)) }

// AwaitBodies waits until each of the texts has come as the body of a request,
// whatever the white space around it. It returns those that had not when ctx ended.
func (s *Server) AwaitBodies(ctx context.Context, texts []string) (missing []string) {
	for {
		var changed <-chan struct{}
		missing, changed = s.lacking(texts)
		if len(missing) == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return missing
		}
	}
}

// lacking returns the texts that have not come, and a channel that is closed when
// something has.
func (s *Server) lacking(texts []string) (missing []string, changed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if !s.bodies[fingerprint([]byte(text))] {
			missing = append(missing, text)
		}
	}
	return missing, s.changed
}
