package drift

import (
	"go/ast"
	"go/token"
	"slices"
)

// findFormats finds calls of the library's printf functions that have a format
// which is not constant, and nothing to be formatted. Vet objects to them from a
// go line of 1.24 on, and go test runs that part of vet. Functions of one's own
// that pass a format on are vet's to find.
func findFormats(pkg *ownPackage, n ast.Node, found func(token.Pos)) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return
	}
	at := 0
	switch name := pkg.method(call); {
	case slices.Contains([]string{"fmt.Fprintf", "fmt.Appendf"}, name):
		at = 1
	case slices.Contains([]string{"fmt.Printf", "fmt.Sprintf", "fmt.Errorf"}, name), slices.Contains(logging(), name):
	default:
		return
	}
	if len(call.Args) == at+1 && pkg.info.Types[call.Args[at]].Value == nil {
		found(call.Args[at].Pos())
	}
}

// logging are the printf functions of log and testing.
func logging() []string {
	var all []string
	for _, name := range []string{"Printf", "Fatalf", "Panicf"} {
		all = append(all, "log."+name, "log.Logger."+name)
	}
	for _, name := range []string{"Errorf", "Fatalf", "Logf", "Skipf"} {
		all = append(all, "testing.common."+name)
	}
	return all
}
