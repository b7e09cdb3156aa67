package gocommand

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// passedOn lists what a build takes over from the caller's environment: enough
// to find tools, caches and the network, and nothing that changes its result.
func passedOn() []string {
	return []string{
		"PATH", "HOME", "USER", "TMPDIR", "LANG",
		"CXX", "SDKROOT", "DEVELOPER_DIR",
		"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
		"SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC", "SSH_AUTH_SOCK",
	}
}

// settled lists the go settings that are resolved once, with the user's own
// configuration (go env -w) applied, and then handed to every build, which
// itself runs with GOENV=off.
func settled() []string {
	return []string{
		"GOPATH", "GOCACHE", "GOMODCACHE", "GOPROXY", "GONOPROXY", "GOPRIVATE",
		"GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS", "GOOS", "GOARCH", "CGO_ENABLED", "CC",
	}
}

// A Go is the go command in a minimal, repeatable environment.
type Go struct {
	env     []string
	version string
	root    string
	noRace  error // why -race builds cannot be made here; nil when they can
	limits  limits
}

// New asks the go command for its settings, once.
func New(ctx context.Context) (*Go, error) {
	env, err := goSettings(ctx)
	if err != nil {
		return nil, err
	}
	g := &Go{
		version: strings.Join([]string{env["GOVERSION"], env["GOOS"], env["GOARCH"], "cgo=" + env["CGO_ENABLED"]}, " "),
		root:    env["GOROOT"],
		noRace:  raceObstacle(env),
		limits:  defaultLimits(),
	}
	for _, name := range passedOn() {
		if value, ok := os.LookupEnv(name); ok {
			g.env = append(g.env, name+"="+value)
		}
	}
	for _, name := range settled() {
		g.env = append(g.env, name+"="+env[name])
	}
	// All that is compiled shares one standard library: with -trimpath, as
	// subjects need it, and as the Makefile builds kata. A fresh clone would
	// otherwise compile it twice.
	g.env = append(g.env, "GOWORK=off", "GOFLAGS=-mod=readonly -trimpath", "GOTOOLCHAIN=local", "GOENV=off")
	return g, nil
}

// Version is what a binary depends on beside its sources: go version, platform, cgo.
func (g *Go) Version() string { return g.version }

// Root is the directory of the Go installation.
func (g *Go) Root() string { return g.root }

// goSettings asks the go command for its settings. What changes what is built
// does not count, neither from the environment nor from go env -w: programs are
// built to run here.
func goSettings(ctx context.Context) (map[string]string, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"env", "-json", "GOVERSION", "GOROOT"}, settled()...)...) //nolint:gosec // The words are fixed.
	cmd.Env = append(
		os.Environ(), "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "GOFLAGS=", "GOEXPERIMENT=", "GOROOT=",
		"GOWORK=off", "GOTOOLCHAIN=local",
	)
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		says, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
		return nil, fmt.Errorf("cannot use the settings of go in your environment: %s", cmp.Or(says, err.Error()))
	}
	if err != nil {
		return nil, fmt.Errorf("cannot ask the go command for its settings (is Go installed and on your PATH?): %w", err)
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, fmt.Errorf("cannot read the output of go env: %w", err)
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		if !filepath.IsAbs(env[name]) {
			return nil, fmt.Errorf("cannot build with %s=%s: set it to an absolute path, or unset it", name, env[name])
		}
	}
	return env, nil
}

// raceObstacle says why the race detector cannot be used, or returns nil.
// Everywhere but on macOS it needs cgo, and cgo needs a C compiler.
func raceObstacle(env map[string]string) error {
	if env["GOOS"] == "darwin" {
		return nil
	}
	if env["CGO_ENABLED"] != "1" {
		return errors.New("no C compiler (the race detector needs cgo): install gcc or clang")
	}
	compiler := strings.Fields(env["CC"])
	if len(compiler) == 0 {
		return errors.New("no C compiler (the race detector needs cgo): install gcc or clang")
	}
	if _, err := exec.LookPath(compiler[0]); err != nil {
		return fmt.Errorf("the C compiler %s is not on your PATH (the race detector needs cgo): install gcc or clang", compiler[0])
	}
	return nil
}

// Setting is what a go setting, such as GOMODCACHE, was resolved to. It is empty for
// one that builds do not get.
func (g *Go) Setting(name string) string {
	for _, setting := range g.env {
		if value, ok := strings.CutPrefix(setting, name+"="); ok {
			return value
		}
	}
	return ""
}

// NoRace says why programs cannot be built for the race detector on this
// machine, or returns nil when they can.
func (g *Go) NoRace() error { return g.noRace }

// Identity names what a result depends on beside the sources: go version,
// platform, and whether there is a race detector.
func (g *Go) Identity() string { return fmt.Sprintf("%s race=%t", g.version, g.noRace == nil) }
