package upstream_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/upstream"
)

func start(t *testing.T, plan string) *upstream.Server {
	t.Helper()
	parsed, err := upstream.Parse([]byte(plan))
	require.NoError(t, err)
	s, err := upstream.Start(t.Context(), parsed)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// get returns status and body; status 0 is no answer at all.
func get(t *testing.T, url, agent string) (status int, body string, err error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("User-Agent", agent)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // A cut is then never asked again.
	answer, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text), err
}

func condition(t *testing.T, text string) upstream.Condition {
	t.Helper()
	c, err := upstream.ParseCondition(strings.Fields(text))
	require.NoError(t, err)
	return c
}

// An answer can wait for an event, so that no script has to hope that one
// latency is longer than another.
func TestAnAnswerCanWaitForACount(t *testing.T) {
	t.Parallel()
	s := start(t, `
		[[route]]
		path = "/first"
		await = "answers /second == 1"
		[[route]]
		path = "/second"
	`)
	var waiting sync.WaitGroup
	waiting.Go(func() {
		status, _, err := get(t, s.URL+"/first", "test")
		assert.NoError(t, err) //nolint:testifylint // Not the test's goroutine.
		assert.Equal(t, 200, status)
	})
	_, err := s.Await(t.Context(), condition(t, "requests /first == 1"))
	require.NoError(t, err)
	require.Zero(t, s.Count(upstream.Question{What: "answers"}))
	_, _, err = get(t, s.URL+"/second", "test")
	require.NoError(t, err)
	waiting.Wait()
	require.Equal(t, 1, s.Count(upstream.Question{What: "answers", Path: "/first"}))
}

func TestRoutesAnswerInTheirOrder(t *testing.T) {
	t.Parallel()
	s := start(t, `
		[[route]]
		path = "/a"
		status = 503
		times = 2
		[[route]]
		path = "/a"
		body = "finally"
		header = { X-Age = "3" }
		[[route]]
		path = "/only/*"
		when = { User-Agent = "mine/1" }
		size = 40
	`)
	for _, want := range []int{503, 503, 200, 200} {
		status, _, err := get(t, s.URL+"/a", "test")
		require.NoError(t, err)
		require.Equal(t, want, status)
	}
	status, body, err := get(t, s.URL+"/only/x", "mine/1")
	require.NoError(t, err)
	require.Equal(t, 200, status)
	require.Equal(t, "0123456789abcde\n0123456789abcde\n01234567", body)
	status, _, err = get(t, s.URL+"/only/x", "test")
	require.NoError(t, err)
	require.Equal(t, 404, status)

	require.Equal(t, 6, s.Count(upstream.Question{What: "requests"}))
	require.Equal(t, 4, s.Count(upstream.Question{What: "requests", Path: "/a"}))
	require.Equal(t, 1, s.Count(upstream.Question{What: "max-in-flight"}))
}

func TestARouteCanAskForATargetAndAHost(t *testing.T) {
	t.Parallel()
	s := start(t, `
		[[route]]
		path = "/*"
		target = "/a%2Fb?q=%zz;c&"
		when = { host = "Shop.example:8080" }
	`)
	for _, c := range []struct {
		target, host string
		want         int
	}{
		{"/a%2Fb?q=%zz;c&", "Shop.example:8080", 200},
		{"/a%2Fb?q=%zz;c&", "shop.example:8080", 404},
		{"/a%2Fb?q=%zz;c", "Shop.example:8080", 404},
		{"/a/b?q=%zz;c&", "Shop.example:8080", 404},
		{"/a%2Fb", "Shop.example:8080", 404},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+c.target, http.NoBody)
		require.NoError(t, err)
		request.Host = c.host
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, c.want, answer.StatusCode, c)
	}
}

func TestAnAnswerCanBeCutHangOrTrickle(t *testing.T) {
	t.Parallel()
	s := start(t, `
		[[route]]
		path = "/cut-headers"
		cut = "headers"
		[[route]]
		path = "/cut-body"
		cut = "body"
		body = "0123456789"
		[[route]]
		path = "/trickle"
		body = "0123456789"
		pieces = 3
		every = "20ms"
		[[route]]
		path = "/late"
		latency = "50ms"
		[[route]]
		path = "/hang"
		hang = "body"
		body = "0123456789"
	`)
	status, _, err := get(t, s.URL+"/cut-headers", "test")
	require.ErrorIs(t, err, io.EOF)
	require.Zero(t, status)

	_, body, err := get(t, s.URL+"/cut-body", "test")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "01234", body)

	begin := time.Now()
	_, body, err = get(t, s.URL+"/trickle", "test")
	require.NoError(t, err)
	require.Equal(t, "0123456789", body)
	require.Greater(t, time.Since(begin), 40*time.Millisecond)

	begin = time.Now()
	_, _, err = get(t, s.URL+"/late", "test")
	require.NoError(t, err)
	require.Greater(t, time.Since(begin), 50*time.Millisecond)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/hang", http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	half := make([]byte, 5)
	_, err = io.ReadFull(answer.Body, half)
	require.NoError(t, err)
	require.Equal(t, "01234", string(half))
	require.Equal(t, 1, s.Count(upstream.Question{What: "in-flight"}))
	require.NoError(t, s.Close(), "a server closes although an answer hangs")
	_, err = answer.Body.Read(half)
	require.Error(t, err)
	require.Zero(t, s.Count(upstream.Question{What: "in-flight"}))
}

func TestAwaitSeesWhatComes(t *testing.T) {
	t.Parallel()
	s := start(t, "[[route]]\npath = \"/\"\nawait = \"requests /go > 0\"\n[[route]]\npath = \"/go\"\n")
	var asking sync.WaitGroup
	defer asking.Wait() // In a clean-up it would be too late: the test's context has ended by then.
	defer s.Close()     // Once more in the clean-up, which looks at the error.
	asking.Go(func() {
		_, _, err := get(t, s.URL+"/", "test")
		assert.NoError(t, err)
	})
	n, err := s.Await(t.Context(), condition(t, "requests > 0"))
	require.NoError(t, err)
	require.Equal(t, 1, n)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	n, err = s.Await(ctx, condition(t, "requests > 1"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, 1, n)
	_, _, err = get(t, s.URL+"/go", "test")
	require.NoError(t, err)
	asking.Wait()
}

func TestAPlanIsReadStrictly(t *testing.T) {
	t.Parallel()
	for plan, says := range map[string]string{
		"[[route]]\npath = \"/\"\nstattus = 200\n":                   "line 3: unknown key route.stattus",
		"[[route]]\npath = \n":                                       "line 2: ",
		"[[route]]\npath = \"a\"\n":                                  "a path starts with /",
		"[[route]]\npath = \"/\"\ntarget = \"?a\"\n":                 "a target starts with /",
		"[[route]]\npath = \"/\"\nhang = \"middle\"\n":               `"middle" is no place`,
		"[[route]]\npath = \"/\"\nhang = \"body\"\ncut = \"body\"\n": "exclude each other",
		"[[route]]\npath = \"/\"\nlatency = \"soon\"\n":              "is not a duration",
		"[[route]]\npath = \"/\"\nstatus = 999\n":                    "status 999 is not from 100 to 599",
		"[[route]]\npath = \"/\"\npieces = 3\n":                      "go together",
		"[[route]]\npath = \"/\"\nawait = \"bytes > 3\"\n":           `not "bytes"`,
		"[[route]]\npath = \"/\"\nawait = \"requests\"\n":            "is no condition",
	} {
		_, err := upstream.Parse([]byte(plan))
		require.ErrorContains(t, err, says, plan)
	}
	require.Error(t, upstream.Question{What: "bytes"}.Check())
	require.Error(t, upstream.Question{What: "in-flight", Path: "/a"}.Check())
}

func post(t *testing.T, url, body string, header map[string]string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

// The digits are those of: printf '12.{"n":1}' | openssl dgst -sha256 -hmac key.
func TestARouteCanAskForASignature(t *testing.T) {
	t.Parallel()
	s := start(t, `
		[[route]]
		path = "/hook"
		hmac = { header = "X-Signature", key = "key", signs = "{X-Time}.{body}", as = "sha256={hex}" }
		[[route]]
		path = "/hook"
		status = 401
	`)
	const digits = "66d174c0b579eb3de54decaa5cf66a4206d73236d6836cfe7eec4f3d9158e93c"
	good := map[string]string{"X-Time": "12", "X-Signature": "sha256=" + digits}
	require.Equal(t, 200, post(t, s.URL+"/hook", `{"n":1}`, good))
	require.Equal(t, 401, post(t, s.URL+"/hook", `{"n":2}`, good))
	require.Equal(t, 401, post(t, s.URL+"/hook", `{"n":1}`, map[string]string{"X-Time": "13", "X-Signature": "sha256=" + digits}))
	require.Equal(t, 401, post(t, s.URL+"/hook", `{"n":1}`, map[string]string{"X-Time": "12", "X-Signature": digits}))
	require.Equal(t, 401, post(t, s.URL+"/hook", `{"n":1}`, nil))
}

func TestAnAnswerCanLieAboutItsLength(t *testing.T) {
	t.Parallel()
	s := start(t, `
		[[route]]
		path = "/long"
		body = "four"
		length = 100
	`)
	_, body, err := get(t, s.URL+"/long", "test")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "four", body)
	_, err = upstream.Parse([]byte("[[route]]\npath = '/'\nbody = 'four'\nlength = 3\n"))
	require.ErrorContains(t, err, "length is more than the body has")
}

func TestBodiesAreWaitedFor(t *testing.T) {
	t.Parallel()
	s := start(t, `
		[[route]]
		path = "/*"
	`)
	require.Equal(t, 200, post(t, s.URL+"/a", "one\n", nil))
	ended, end := context.WithCancel(t.Context())
	end()
	require.Equal(t, []string{"two"}, s.AwaitBodies(ended, []string{"one", "two"}))
	var waiting sync.WaitGroup
	waiting.Go(func() {
		assert.Empty(t, s.AwaitBodies(t.Context(), []string{"one", "two"}))
	})
	require.Equal(t, 200, post(t, s.URL+"/b", "two", nil))
	waiting.Wait()
}

// What follows on 101 is no body, and comes for as long as the server likes.
func TestAnAnswerCanSwitchProtocols(t *testing.T) {
	t.Parallel()
	s := start(t, `
		[[route]]
		path = "/switch"
		status = 101
		header = { Connection = "Upgrade", Upgrade = "other" }
		hang = "body"
	`)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/switch", http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.Equal(t, http.StatusSwitchingProtocols, answer.StatusCode)
	require.Implements(t, (*io.Writer)(nil), answer.Body, "it is the connection")
	require.Equal(t, 1, s.Count(upstream.Question{What: "in-flight"}))
	require.NoError(t, answer.Body.Close())
	_, err = s.Await(t.Context(), condition(t, "in-flight == 0"))
	require.NoError(t, err)
	_, err = upstream.Parse([]byte("[[route]]\npath = '/'\nstatus = 103\n"))
	require.ErrorContains(t, err, "status 103 ends no answer")
}

// A plan that takes the place of another counts on, and begins its own answers from the first.
func TestAPlanCanBeReplaced(t *testing.T) {
	t.Parallel()
	s := start(t, "[[route]]\npath = '/a'\nbody = 'old'\n")
	next, err := upstream.Parse([]byte("[[route]]\npath = '/a'\nbody = 'once'\ntimes = 1\n[[route]]\npath = '/*'\nbody = 'new'\n"))
	require.NoError(t, err)
	ask := func(path, want string) {
		_, body, err := get(t, s.URL+path, "")
		require.NoError(t, err)
		require.Equal(t, want, body)
	}
	ask("/a", "old")
	for range 2 {
		s.Replace(next)
		ask("/a", "once")
		ask("/a", "new")
	}
	ask("/b", "new")
	require.Equal(t, 5, s.Count(upstream.Question{What: "requests", Path: "/a"}))
	require.Equal(t, []string{"/a", "/b"}, s.Paths())
}
