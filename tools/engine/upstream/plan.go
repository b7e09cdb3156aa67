package upstream

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// A Plan says how an upstream answers.
type Plan struct {
	Routes []Route `toml:"route"`
}

// A Route answers the requests that fit it. Of several that fit, the first
// that has answers left is taken.
type Route struct {
	Method string            `toml:"method"` // any when empty
	Path   string            `toml:"path"`   // exact; with * at the end everything below
	Target string            `toml:"target"` // path and query as they come, byte by byte; any when empty
	When   map[string]string `toml:"when"`   // request headers, Host among them, that must have these values
	HMAC   *Signature        `toml:"hmac"`   // how the request must be signed
	Times  int               `toml:"times"`  // how many requests it answers; 0 is all of them

	Status int               `toml:"status"` // 200 when it is not given
	Header map[string]string `toml:"header"`
	Body   string            `toml:"body"`
	Size   int               `toml:"size"`   // bytes of a made-up body, instead of Body
	Length int               `toml:"length"` // bytes that the answer says it has, where it has fewer

	Await   string   `toml:"await"`   // the answer waits until this [Condition] holds: "requests /b >= 1"
	Latency Duration `toml:"latency"` // then so long, before the answer begins
	Pieces  int      `toml:"pieces"`  // the body comes in that many pieces
	Every   Duration `toml:"every"`   // and this long after one comes the next

	Hang Point `toml:"hang"` // where the answer stops for good, the connection staying open
	Cut  Point `toml:"cut"`  // where the connection is cut

	Frames []Frame `toml:"frame"` // of a WebSocket
	Deaf   bool    `toml:"deaf"`  // the WebSocket answers no ping and no close

	await *Condition // what Await says
}

// A Point is a place in an answer.
type Point string

// The points at which an answer can hang or be cut.
const (
	Headers Point = "headers" // before the first byte
	Body    Point = "body"    // after half of the body
)

// A Duration is written as "150ms".
type Duration time.Duration

// UnmarshalText reads a duration in Go's notation.
func (d *Duration) UnmarshalText(text []byte) error {
	value, err := time.ParseDuration(string(text))
	if err != nil || value < 0 {
		return fmt.Errorf("%q is not a duration: write 2s or 150ms", text)
	}
	*d = Duration(value)
	return nil
}

// Parse reads a plan in TOML. It is strict: an unknown key is an error.
func Parse(text []byte) (Plan, error) {
	var plan Plan
	decoder := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	if err := decoder.Decode(&plan); err != nil {
		if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
			row, _ := strict.Errors[0].Position()
			return plan, fmt.Errorf("line %d: unknown key %s", row, strings.Join(strict.Errors[0].Key(), "."))
		}
		if syntax, ok := errors.AsType[*toml.DecodeError](err); ok {
			row, _ := syntax.Position()
			return plan, fmt.Errorf("line %d: %s", row, strings.TrimPrefix(syntax.Error(), "toml: "))
		}
		return plan, err
	}
	for i := range plan.Routes {
		route := &plan.Routes[i]
		if err := route.check(); err != nil {
			return plan, fmt.Errorf("route %d (%s): %w", i+1, route.Path, err)
		}
	}
	return plan, nil
}

// check says what is wrong with a route, and reads its conditions.
func (r *Route) check() (err error) {
	for i := range r.Frames {
		if err := r.Frames[i].check(i == len(r.Frames)-1); err != nil {
			return fmt.Errorf("frame %d: %w", i+1, err)
		}
	}
	if r.await, err = condition(r.Await); err != nil {
		return err
	}
	if r.HMAC != nil {
		if err := r.HMAC.check(); err != nil {
			return fmt.Errorf("hmac: %w", err)
		}
	}
	switch {
	case len(r.Frames) > 0 && (r.Status != 0 || r.Body != "" || r.Size != 0 || r.Pieces != 0 || r.Length != 0 || r.Hang == Body || r.Cut == Body):
		return errors.New("a route with frames has no status and no body")
	case len(r.Frames) == 0 && r.Deaf:
		return errors.New("only a route with frames can be deaf")
	case !strings.HasPrefix(r.Path, "/"):
		return errors.New("a path starts with /")
	case r.Target != "" && !strings.HasPrefix(r.Target, "/"):
		return errors.New("a target starts with /")
	case r.Body != "" && r.Size != 0:
		return errors.New("body and size exclude each other")
	case r.Hang != "" && r.Cut != "":
		return errors.New("hang and cut exclude each other")
	case r.Times < 0 || r.Size < 0 || r.Pieces < 0 || r.Length < 0:
		return errors.New("times, size, pieces and length are not negative")
	case r.Length != 0 && r.Length <= max(len(r.Body), r.Size):
		return errors.New("length is more than the body has")
	case (r.Pieces > 1) != (r.Every > 0):
		return errors.New("pieces (2 or more) and every go together")
	}
	for _, point := range []Point{r.Hang, r.Cut} {
		if point != "" && point != Headers && point != Body {
			return fmt.Errorf("%q is no place to hang or cut; choose %s or %s", point, Headers, Body)
		}
	}
	switch {
	case r.Status != 0 && (r.Status < http.StatusContinue || r.Status > 599):
		return fmt.Errorf("status %d is not from 100 to 599", r.Status)
	case r.Status != 0 && r.Status < http.StatusOK && r.Status != http.StatusSwitchingProtocols:
		return fmt.Errorf("status %d ends no answer", r.Status)
	}
	return nil
}

// condition reads what an await says; it is nil where there is none.
func condition(text string) (*Condition, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // There is none, and that is fine.
	}
	c, err := ParseCondition(strings.Fields(text))
	return &c, err
}

// fits reports whether a request is for this route.
func (r *Route) fits(request *http.Request, body []byte) bool {
	if r.Method != "" && r.Method != request.Method {
		return false
	}
	if r.Target != "" && r.Target != request.RequestURI {
		return false
	}
	for name, value := range r.When {
		got := request.Header.Get(name)
		if http.CanonicalHeaderKey(name) == "Host" { // net/http takes it out of the headers
			got = request.Host
		}
		if got != value {
			return false
		}
	}
	below, all := strings.CutSuffix(r.Path, "*")
	if all && !strings.HasPrefix(request.URL.Path, below) || !all && r.Path != request.URL.Path {
		return false
	}
	return r.HMAC == nil || r.HMAC.signs(request.Header, body)
}
