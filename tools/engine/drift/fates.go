package drift

import (
	"strings"

	"golang.org/x/mod/semver"
)

// The states of a module whose life has taken a turn.
const (
	Archived    = "archived"    // its repository is read-only
	Moved       = "moved"       // it goes on under another path
	Deprecated  = "deprecated"  // its authors say not to use it any more
	Maintenance = "maintenance" // its authors repair it and add nothing
	Quiet       = "quiet"       // its authors have said nothing, and nothing has happened for years
	Revived     = "revived"     // it was archived once and is maintained again
)

// A Fate says what became of a module, or of a package when the path is one.
// Its facts are public and dated as exactly as we are sure of.
type Fate struct {
	Path      string   `json:"-"`
	State     string   `json:"state"`
	Since     string   `json:"since,omitempty"`     // year, or year and month; empty when we are not sure
	Successor string   `json:"successor,omitempty"` // a module; or a package of the standard library
	Says      string   `json:"says"`
	Traps     []string `json:"traps,omitempty"` // what changes on the way to the successor, or to a later major, and compiles
}

// About says in a sentence or two what became of a path.
func (f *Fate) About(path string) string {
	words := f.State
	switch f.State {
	case Maintenance:
		words = "in maintenance mode"
	case Revived:
		words = "maintained again"
	}
	words = path + " is " + words + since(f)
	if f.Successor != "" {
		words += ", see " + f.Successor
	}
	return words + ". " + f.Says
}

// Standard reports whether the successor is in the standard library.
func (f *Fate) Standard() bool {
	first, _, _ := strings.Cut(f.Successor, "/")
	return f.Successor != "" && !strings.Contains(first, ".")
}

// FateOf says what became of a module or package; nil where the table does not know it.
func FateOf(path string) *Fate {
	for _, f := range fates() {
		if f.Path == path {
			return &f
		}
	}
	return nil
}

// traps are the known changes of behaviour on the way from a module to a target
// of another path, whatever the module's fate.
func traps(from, to string) []string {
	for _, t := range majorTraps() {
		if t.From == from && t.To == to {
			return t.Says
		}
	}
	return nil
}

type majorTrap struct {
	From, To string
	Says     []string
}

// majorTraps are changes of behaviour between major versions that the compiler
// does not see.
func majorTraps() []majorTrap {
	return []majorTrap{
		{"github.com/robfig/cron", "github.com/robfig/cron/v3", []string{
			"The seconds field is no longer part of a specification unless cron.WithSeconds is given: six fields are refused, and five mean something else than six.",
			"A panic in a job is not recovered unless cron.WithChain(cron.Recover(…)) is given.",
		}},
		{"gopkg.in/yaml.v2", "gopkg.in/yaml.v3", []string{
			"yes, no, on and off are booleans only where the target is a bool; in an interface{} they are strings.",
			"A mapping in an interface{} is a map[string]interface{}, no longer a map[interface{}]interface{}.",
			"Marshal indents by four spaces instead of two.",
		}},
		{"github.com/urfave/cli", "github.com/urfave/cli/v2", []string{
			"Flags have to stand before the arguments.",
		}},
	}
}

// A releaseTrap is a change of behaviour between two releases of one path: it is
// met by an upgrade from before Since to a release from Since on,
// and before Until where that is set.
type releaseTrap struct {
	Path, Since, Until string
	Says               string
}

// releaseTraps are those that we have measured.
func releaseTraps() []releaseTrap {
	const panics = "Entry.Writer and WriterLevel panic on a line of more than 64 KB (\"too many empty tokens without progressing\"); v1.9.3 writes it."
	return []releaseTrap{
		{"github.com/pkg/errors", "v0.9.0", "", "From v0.9.0 on errors.Is and errors.As of the standard library look through Wrap, and before they did not: a comparison that never matched begins to."},
		{"github.com/sirupsen/logrus", "v1.8.3", "v1.8.4", panics},
		{"github.com/sirupsen/logrus", "v1.9.1", "v1.9.2", panics},
	}
}

// trapsBetween are the known changes of behaviour between two releases of a
// module.
func trapsBetween(path, from, to string) []string {
	var says []string
	for _, t := range releaseTraps() {
		if t.Path == path && semver.Compare(from, t.Since) < 0 && semver.Compare(to, t.Since) >= 0 && (t.Until == "" || semver.Compare(to, t.Until) < 0) {
			says = append(says, t.Says)
		}
	}
	return says
}

// fates is the table. Whether a module is still as it says is worth a look at
// its repository; the words are ours.
func fates() []Fate {
	return []Fate{
		// Logging and errors.
		{Path: "github.com/sirupsen/logrus", State: Maintenance, Successor: "log/slog",
			Says:  "Its README says that it is in maintenance mode. The standard library has structured logging since Go 1.21.",
			Traps: []string{"slog writes level=WARN and level=INFO where logrus writes level=warning and level=info.", "slog has no Fatal: log the error, and exit where the program ends. Fatal skips deferred calls."}},
		{Path: "github.com/Sirupsen/logrus", State: Moved, Since: "2017", Successor: "github.com/sirupsen/logrus", Says: "The path is written in lower case now."},
		{Path: "github.com/pkg/errors", State: Archived, Since: "2021-12", Successor: "errors",
			Says:  "Wrapping is in the standard library since Go 1.13: fmt.Errorf with %w, errors.Is and errors.As.",
			Traps: []string{"errors.Wrap(nil, …) is nil; fmt.Errorf(\"…: %w\", nil) is an error.", "%+v prints a stack trace with pkg/errors, and none with the standard library."}},
		{Path: "golang.org/x/xerrors", State: Deprecated, Successor: "errors", Says: "Most of it is in the standard library since Go 1.13."},

		// Identity and tokens.
		{Path: "github.com/dgrijalva/jwt-go", State: Moved, Since: "2021", Successor: "github.com/golang-jwt/jwt/v5",
			Says:  "The maintainer handed it over to the golang-jwt organisation; advisories are repaired only there.",
			Traps: []string{"The audience and the issuer are checked only when the parser is told to: jwt.WithAudience, jwt.WithIssuer.", "iat is checked only with jwt.WithIssuedAt."}},
		{Path: "github.com/form3tech-oss/jwt-go", State: Archived, Successor: "github.com/golang-jwt/jwt/v5", Says: "A fork of dgrijalva/jwt-go that is no longer needed."},
		{Path: "github.com/satori/go.uuid", State: Quiet, Since: "2018", Successor: "github.com/gofrs/uuid/v5",
			Says: "The last release is of January 2018; gofrs/uuid is a fork that is maintained."},

		// Storage.
		{Path: "github.com/boltdb/bolt", State: Archived, Since: "2018", Successor: "go.etcd.io/bbolt",
			Says: "The fork of the etcd project reads and writes the same files."},
		{Path: "github.com/coreos/bbolt", State: Moved, Since: "2018", Successor: "go.etcd.io/bbolt", Says: "The repository belongs to the etcd-io organisation now."},
		{Path: "github.com/coreos/etcd", State: Moved, Since: "2018", Successor: "go.etcd.io/etcd/client/v3", Says: "The repository belongs to the etcd-io organisation now; the client is a module of its own."},
		{Path: "github.com/jinzhu/gorm", State: Moved, Since: "2020", Successor: "gorm.io/gorm", Says: "Version 2 was rewritten under another path."},
		{Path: "github.com/go-redis/redis", State: Moved, Since: "2023", Successor: "github.com/redis/go-redis/v9", Says: "It belongs to the redis organisation now. Every command takes a context.Context first since v8."},
		{Path: "github.com/garyburd/redigo", State: Moved, Since: "2018", Successor: "github.com/gomodule/redigo", Says: "It belongs to the gomodule organisation now."},
		{Path: "github.com/patrickmn/go-cache", State: Quiet, Since: "2017", Says: "The last release, v2.1.0, is of July 2017."},

		// HTTP, messages and limits.
		{Path: "github.com/gorilla/mux", State: Revived, Since: "2023-07", Says: "It was archived in December 2022 and has new maintainers since July 2023. net/http matches methods and wildcards itself since Go 1.22."},
		{Path: "github.com/gorilla/websocket", State: Revived, Since: "2023-07", Says: "It was archived in December 2022 and has new maintainers since July 2023."},
		{Path: "github.com/gorilla/handlers", State: Revived, Since: "2023-07", Says: "It was archived in December 2022 and has new maintainers since July 2023."},
		{Path: "github.com/gorilla/sessions", State: Revived, Since: "2023-07", Says: "It was archived in December 2022 and has new maintainers since July 2023."},
		{Path: "github.com/gorilla/context", State: Archived, Successor: "context", Says: "http.Request carries a context since Go 1.7."},
		{Path: "nhooyr.io/websocket", State: Moved, Since: "2024", Successor: "github.com/coder/websocket", Says: "The same library under its new owner."},
		{Path: "github.com/streadway/amqp", State: Archived, Successor: "github.com/rabbitmq/amqp091-go", Says: "The RabbitMQ team maintains a fork with nearly the same API."},
		{Path: "github.com/Shopify/sarama", State: Moved, Since: "2023", Successor: "github.com/IBM/sarama", Says: "The same library under its new owner."},
		{Path: "github.com/nats-io/go-nats", State: Moved, Since: "2019", Successor: "github.com/nats-io/nats.go", Says: "The client was renamed."},
		{Path: "github.com/nats-io/gnatsd", State: Moved, Since: "2019", Successor: "github.com/nats-io/nats-server/v2", Says: "The server was renamed."},
		{Path: "github.com/juju/ratelimit", State: Quiet, Successor: "golang.org/x/time/rate", Says: "The Go project has a limiter of its own that takes a context."},

		// Metrics, traces and protocol buffers.
		{Path: "github.com/opentracing/opentracing-go", State: Archived, Since: "2022", Successor: "go.opentelemetry.io/otel", Says: "OpenTracing was merged into OpenTelemetry."},
		{Path: "github.com/uber/jaeger-client-go", State: Archived, Since: "2022", Successor: "go.opentelemetry.io/otel", Says: "Jaeger's own clients were retired in favour of OpenTelemetry.",
			Traps: []string{"OpenTelemetry propagates traceparent; uber-trace-id needs a propagator of its own."}},
		{Path: "go.opencensus.io", State: Archived, Since: "2023-07", Successor: "go.opentelemetry.io/otel", Says: "OpenCensus was merged into OpenTelemetry."},
		{Path: "github.com/golang/protobuf", State: Deprecated, Since: "2020", Successor: "google.golang.org/protobuf", Says: "From v1.4 on it is a layer over google.golang.org/protobuf."},
		{Path: "github.com/gogo/protobuf", State: Deprecated, Successor: "google.golang.org/protobuf", Says: "Its README says that it is deprecated."},

		// Configuration and formats.
		{Path: "github.com/imdario/mergo", State: Moved, Since: "2023", Successor: "dario.cat/mergo", Says: "The same library under another path; from v1 on the old path cannot be required."},
		{Path: "github.com/mitchellh/mapstructure", State: Archived, Since: "2024-07", Successor: "github.com/go-viper/mapstructure/v2", Says: "The viper project maintains a fork."},
		{Path: "github.com/mitchellh/go-homedir", State: Archived, Since: "2024-07", Successor: "os", Says: "os.UserHomeDir does it since Go 1.12."},
		{Path: "gopkg.in/yaml.v2", State: Archived, Since: "2025-04", Successor: "go.yaml.in/yaml/v2", Says: "The YAML organisation maintains a fork with the same API."},
		{Path: "gopkg.in/yaml.v3", State: Archived, Since: "2025-04", Successor: "go.yaml.in/yaml/v3", Says: "The YAML organisation maintains a fork with the same API."},
		{Path: "github.com/ghodss/yaml", State: Quiet, Since: "2019", Successor: "sigs.k8s.io/yaml", Says: "The Kubernetes project maintains a fork."},

		// Tools.
		{Path: "github.com/golang/mock", State: Archived, Since: "2023-06", Successor: "go.uber.org/mock", Says: "Uber maintains a fork."},
		{Path: "github.com/codegangsta/cli", State: Moved, Since: "2016", Successor: "github.com/urfave/cli", Says: "The repository was renamed."},
		{Path: "github.com/jteeuwen/go-bindata", State: Archived, Successor: "embed", Says: "Files are embedded by the compiler since Go 1.16."},
		{Path: "github.com/aws/aws-sdk-go", State: Deprecated, Since: "2025-07", Successor: "github.com/aws/aws-sdk-go-v2", Says: "Version 1 of the SDK is out of support since the end of July 2025."},
		{Path: "github.com/armon/consul-api", State: Deprecated, Successor: "github.com/hashicorp/consul/api", Says: "It became part of Consul's own repository."},

		// Packages, of modules that are well.
		{Path: "golang.org/x/net/context", State: Moved, Since: "2016", Successor: "context", Says: "The package is in the standard library since Go 1.7 and has been an alias since."},
		{Path: "golang.org/x/net/context/ctxhttp", State: Deprecated, Successor: "net/http", Says: "http.NewRequestWithContext does it since Go 1.13.",
			Traps: []string{"ctxhttp returns the context's own error, net/http a *url.Error around it: compare with errors.Is."}},
		{Path: "golang.org/x/crypto/ssh/terminal", State: Deprecated, Successor: "golang.org/x/term", Says: "It is a module of its own."},
		{Path: "io/ioutil", State: Deprecated, Since: "2021", Successor: "os", Says: "Since Go 1.16 its functions are in io and os, and it only forwards."},
	}
}
