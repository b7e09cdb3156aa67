package script_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
)

// A script pins what a program does at its boundary. It runs unchanged over any edition
// of the program.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"go.mod":       "module example.com/greet\n\ngo 1.26\n",
		"main.go":      "package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"hello \" + os.Args[1] + \"\\n\") }\n",
		"greets.txtar": "# It greets whoever is named.\nrun greet Ann\ncmp stdout want\n-- want --\nHello Ann\n",
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
	greet, err := builder.Build(ctx, dir, subject.Plain)
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := script.Run(ctx, filepath.Join(dir, "greets.txtar"), greet, script.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("line %d, %s: %q\n", result.Failure.Line, result.Failure.Command, result.Failure.Diff)
	// Output:
	// line 3, cmp stdout want: ["@@ -1,1 +1,1 @@" "-hello Ann" "+Hello Ann"]
}
