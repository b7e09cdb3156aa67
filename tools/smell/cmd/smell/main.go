// smell reports unstructured concurrency in Go packages.
//
//	smell ./...
//	go vet -vettool=$(which smell) ./...
//
// Exit codes: 0 nothing found, 1 packages cannot be analyzed, 3 findings. Under
// go vet it is go vet that sets the code.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"brownfield/tools/smell"
)

func main() { multichecker.Main(smell.Analyzers()...) }
