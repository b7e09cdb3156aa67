package mutate

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"brownfield/tools/engine/subject"
)

// Settings are what a person has set for the go command in the directory of a
// program of their own: tags, a workspace, flags for the C compiler. The builder
// knows none of that, so that katas are built in the same way everywhere. With
// these, a program is built as go build and go test would build it there. The
// zero value is the builder's own environment.
type Settings struct {
	// Tests are flags for the test binary, such as -test.short.
	Tests []string
	// Notes say what was not taken, and what to do, a line each.
	Notes []string

	env []string
}

// asked lists the settings that are passed on as the go command resolves them.
func asked() []string {
	return []string{
		"GOFLAGS", "GOWORK", "GOEXPERIMENT", "GO111MODULE", "GOAMD64", "GOARM64",
		"CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_FFLAGS", "CGO_LDFLAGS", "PKG_CONFIG",
	}
}

// inherited lists the variables that C compilers and pkg-config read.
func inherited() []string {
	return []string{"PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR", "PKG_CONFIG_SYSROOT_DIR", "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH"}
}

// SettingsIn asks the go command what is set in dir, in the environment, by go env
// -w and by a go.work around it.
func SettingsIn(ctx context.Context, dir string) (Settings, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"env", "-json"}, asked()...)...) //nolint:gosec // The words are fixed.
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOTOOLCHAIN=local")
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		says, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
		return Settings{}, fmt.Errorf("cannot use the settings of go in your environment: %s", cmp.Or(says, err.Error()))
	}
	if err != nil {
		return Settings{}, fmt.Errorf("cannot ask the go command for its settings: %w", err)
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		return Settings{}, fmt.Errorf("cannot read the output of go env: %w", err)
	}
	return settingsFrom(env)
}

func settingsFrom(env map[string]string) (Settings, error) {
	var s Settings
	flags, err := s.flags(env["GOFLAGS"])
	if err != nil {
		return Settings{}, err
	}
	s.env = append(s.env, "GOFLAGS="+strings.Join(flags, " "), "GOWORK="+cmp.Or(env["GOWORK"], "off"))
	for _, name := range asked() {
		if name != "GOFLAGS" && name != "GOWORK" && env[name] != "" {
			s.env = append(s.env, name+"="+env[name])
		}
	}
	for _, name := range inherited() {
		if value, ok := os.LookupEnv(name); ok {
			s.env = append(s.env, name+"="+value)
		}
	}
	for name, here := range map[string]string{"GOOS": runtime.GOOS, "GOARCH": runtime.GOARCH} {
		if value := os.Getenv(name); value != "" && value != here {
			s.Notes = append(s.Notes, fmt.Sprintf("%s=%s is not taken, because the program runs here; it was built for %s", name, value, here))
		}
	}
	slices.Sort(s.Notes)
	return s, nil
}

// flags sorts GOFLAGS: it returns those for builds, and keeps those for the tests.
func (s *Settings) flags(text string) (build []string, err error) {
	fields, err := splitFlags(text)
	if err != nil {
		return nil, err
	}
	for _, field := range fields {
		name, value, hasValue := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(unquoted(field), "-"), "-"), "=")
		not := func(why string) {
			s.Notes = append(s.Notes, fmt.Sprintf("GOFLAGS: -%s is not taken; %s", name, why))
		}
		switch name {
		case "short", "skip", "parallel":
			flag := "-test." + name
			if hasValue {
				flag += "=" + value
			}
			s.Tests = append(s.Tests, flag)
		case "v", "x", "p", "count", "timeout", "vet", "failfast", "buildvcs", "modcacherw", "work", "json":
			// They change nothing that a score depends on, or are set by us.
		case "mod":
			if value == "mod" {
				not("your go.mod stays as it is; run go mod tidy if it lacks something")
				continue
			}
			build = append(build, field)
		case "overlay":
			return nil, errors.New("cannot mutate with -overlay in GOFLAGS, because the mutants are put in place by an overlay; set GOFLAGS without it")
		case "cover", "covermode", "coverpkg", "coverprofile":
			not("mutants and coverage cannot be built in together")
		case "run", "bench", "fuzz", "cpu", "shuffle", "exec", "list":
			not("every test is scored as go test runs it; leave tests out with -skip")
		case "gcflags":
			not("the mutated package needs compiler flags of its own")
		default:
			build = append(build, field)
		}
	}
	return build, nil
}

// splitFlags splits GOFLAGS as the go command does: at spaces, but not in a field
// that is quoted as a whole. The quotes stay.
func splitFlags(text string) (fields []string, err error) {
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		if text == "" {
			return fields, nil
		}
		end := strings.IndexAny(text, " \t\r\n")
		if quote := text[0]; quote == '\'' || quote == '"' {
			shut := strings.IndexByte(text[1:], quote)
			if shut < 0 {
				return nil, fmt.Errorf("cannot read GOFLAGS: a quote is not closed in %s", text)
			}
			end = shut + 2
		}
		if end < 0 {
			end = len(text)
		}
		fields, text = append(fields, text[:end]), text[end:]
	}
}

func unquoted(field string) string {
	if field[0] == '\'' || field[0] == '"' {
		return field[1 : len(field)-1]
	}
	return field
}

// has reports whether GOFLAGS has a flag for builds.
func (s *Settings) has(flag string) bool {
	return len(s.env) > 0 && strings.Contains(s.env[0], "-"+flag+"=")
}

// goCommand runs the go command with the settings.
func (s *Settings) goCommand(ctx context.Context, b *subject.Builder, dir string, args ...string) (string, error) {
	return b.Go.RunWith(ctx, s.env, dir, args...)
}
