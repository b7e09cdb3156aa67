package drift_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/subject"
)

// What the go line changes for a program from before Go 1.22. No dependency and no
// network is needed for that.
func Example() {
	dir, err := os.MkdirTemp("", "shop-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"go.mod": "module example.com/shop\n\ngo 1.21\n",
		"shop.go": `package shop

func all(names []string) (later []func()) {
	for _, name := range names {
		later = append(later, func() { println(name) })
	}
	return later
}
`,
		"shop_windows.go": `package shop

import "net/http"

func serve() { http.HandleFunc("GET /a", nil) }
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			panic(err)
		}
	}
	ctx := context.Background()
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		panic(err)
	}
	project, err := drift.Open(ctx, builder, dir, drift.Options{})
	if err != nil {
		panic(err)
	}
	defer project.Close()
	code, err := project.Code(ctx)
	if err != nil {
		panic(err)
	}
	for _, fact := range project.GoLine(code, "1.21", "1.22") {
		fmt.Println(fact.Name, fact.Places)
	}
	// Output:
	// loop variables [shop.go:4]
	// ServeMux patterns [shop_windows.go:5]
	// TLS 1.0 servers []
}

// A go.mod for a project whose dependencies dep has pinned. Reading the pins asks
// nobody; what they are today, [drift.Propose] asks the module proxy.
func ExampleReadPins() {
	dir, err := os.MkdirTemp("", "old-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	lock := `[[projects]]
  name = "github.com/pkg/errors"
  revision = "645ef00459ed84a119197bfb8d8205042c6df63d"
  version = "v0.8.0"
`
	if err := os.WriteFile(filepath.Join(dir, "Gopkg.lock"), []byte(lock), 0o600); err != nil {
		panic(err)
	}
	pins, err := drift.ReadPins(dir)
	if err != nil {
		panic(err)
	}
	for _, pin := range pins.All {
		fmt.Println(pins.Tool, pin.Path, pin.At())
	}
	// Output: dep github.com/pkg/errors v0.8.0 645ef00459ed
}
