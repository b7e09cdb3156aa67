package subject_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"brownfield/tools/engine/subject"
)

// A program is built from a directory and run under supervision. The binary that does
// this becomes the supervisor of its runs, so its main begins with subject.Supervise().
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"go.mod":  "module example.com/upper\n\ngo 1.26\n",
		"main.go": "package main\n\nimport (\n\t\"fmt\"\n\t\"io\"\n\t\"os\"\n\t\"strings\"\n\t\"time\"\n)\n\nfunc main() {\n\ttext, _ := io.ReadAll(os.Stdin)\n\tfmt.Print(strings.ToUpper(string(text)))\n\tif len(os.Args) > 1 {\n\t\ttime.Sleep(time.Hour)\n\t}\n\tos.Exit(3)\n}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	upper, err := builder.Build(ctx, dir, subject.Plain)
	if err != nil {
		fmt.Println(err)
		return
	}
	var out bytes.Buffer
	report, err := upper.Run(ctx, subject.Call{Stdin: strings.NewReader("hello\n"), Stdout: &out})
	fmt.Printf("%q, exit code %d, %v\n", out.String(), report.Exit, err)

	// One that hangs comes back all the same.
	report, err = upper.Run(ctx, subject.Call{Args: []string{"wait"}, Limits: subject.Limits{Wall: 100 * time.Millisecond}})
	fmt.Println("ended by:", report.Reason, err)
	// Output:
	// "HELLO\n", exit code 3, <nil>
	// ended by: deadline <nil>
}
