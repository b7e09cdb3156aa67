package timeline

import (
	"context"
	_ "embed" // for the injected file
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"brownfield/tools/engine/gocommand"
)

// injected is the file that is added to the program's package main. It says what
// every version of the language since 1.13 understands.
//
//go:embed inject.go.txt
var injected string

// injectedName is what the added file is called. The program has no such file, and the
// go command hands it to the compiler before others, which begin with a letter.
const injectedName = "0_brownfield_timeline.go"

// grace is how long a program that ends is still traced. What has not ended then, and
// waits, is left. Without it a goroutine that is on its last line when main returns
// would be left in one run and not in the next.
const grace = 50 * time.Millisecond

// Build compiles the program in dir, a directory of package main, into a binary that
// writes a trace when it is started with [Tracing]. Scratch is an empty directory for
// what the build needs; the binary is made in it. The error for a program that does
// not compile is a [*gocommand.Error].
func Build(ctx context.Context, g *gocommand.Go, dir, scratch string) (binary string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("cannot find the program: %w", err)
	}
	listed, err := g.Run(ctx, dir, "list", "-f", "{{.Name}} {{with .Module}}{{.Path}}{{end}}", ".")
	if err != nil {
		return "", err
	}
	name, module, _ := strings.Cut(strings.TrimSpace(listed), " ")
	if name != "main" {
		return "", fmt.Errorf("cannot trace %s: it holds package %s, and only a program has a timeline; name a directory of package main", dir, name)
	}
	if module == "" {
		return "", errors.New("cannot trace a program without a go.mod: run go mod init first")
	}
	source := filepath.Join(scratch, injectedName)
	text := strings.NewReplacer("$MODULE", module, "$GRACE", strconv.FormatInt(int64(grace), 10)).Replace(injected)
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("cannot write the overlay: %w", err)
	}
	places, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(dir, injectedName): source}})
	if err != nil {
		return "", fmt.Errorf("cannot write the overlay: %w", err)
	}
	overlay := filepath.Join(scratch, "overlay.json")
	if err := os.WriteFile(overlay, places, 0o600); err != nil {
		return "", fmt.Errorf("cannot write the overlay: %w", err)
	}
	binary = filepath.Join(scratch, "program")
	// The injected file calls a function of the runtime's that the linker otherwise
	// keeps to the standard library (decision 0026).
	_, err = g.Run(ctx, dir, "build", "-buildvcs=false", "-overlay", overlay, "-ldflags=-s -w -checklinkname=0", "-o", binary, ".")
	return binary, err
}

// Tracing is the environment in which a program built by [Build] writes its trace
// below dir. A program that is killed loses at most the last 50 ms of it, or, on a
// busy machine, what it did since it was last let run for that long.
func Tracing(dir string) []string {
	return []string{"BROWNFIELD_TIMELINE=" + dir, "GODEBUG=traceadvanceperiod=50000000"}
}

// ErrNoRun says that no traced program has run.
var ErrNoRun = errors.New("no traced program has run")

// ReadDir reads the one trace below dir. It is an error if there is none or more
// than one: a timeline is of one run.
func ReadDir(dir string) (*Timeline, error) {
	files, err := filepath.Glob(filepath.Join(dir, "trace-*"))
	if err != nil {
		return nil, fmt.Errorf("cannot look for traces: %w", err)
	}
	switch len(files) {
	case 0:
		return nil, ErrNoRun
	case 1:
	default:
		return nil, fmt.Errorf("the program ran %d times, and a timeline is of one run", len(files))
	}
	file, err := os.Open(files[0])
	if err != nil {
		return nil, fmt.Errorf("cannot read the trace: %w", err)
	}
	defer file.Close()
	return Read(file)
}
