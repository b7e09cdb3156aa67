package timeline_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/timeline"
)

// A program starts three workers, takes the result of one, and returns.
func Example() {
	ctx := context.Background()
	scratch, err := os.MkdirTemp("", "timeline-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(scratch)
	g, err := gocommand.New(ctx)
	if err != nil {
		panic(err)
	}
	binary, err := timeline.Build(ctx, g, filepath.Join("testdata", "ends"), scratch)
	if err != nil {
		panic(err)
	}
	cmd := exec.CommandContext(ctx, binary, "return")
	cmd.Env = append(os.Environ(), timeline.Tracing(scratch)...)
	if err := cmd.Run(); err != nil {
		panic(err)
	}
	line, err := timeline.ReadDir(scratch)
	if err != nil {
		panic(err)
	}
	fmt.Println(line.Summary())
	fmt.Print(line.Structure())
	// Output:
	// 2 of the program's goroutines are left at the end.
	// end: main returned
	// main: goroutines 1, rows 1, left 0
	// main.go:17 work: goroutines 3, rows 3, left 2: channel send at main.go:44 ×2
	// soon.go:25 finish: goroutines 1, rows 1, left 0
}
