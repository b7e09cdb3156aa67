package drift

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"go/version"
	"slices"
	"strings"
)

// A LineFact is something that a module's go line decides: what it gets below a
// version and from it on. What the toolchain decides, whatever the line says,
// is not among them: not the order of package initialization (Go 1.21), and not
// the random seed of math/rand (Go 1.20).
type LineFact struct {
	Since   string  `json:"since"`             // the first go line with the new behaviour: 1.22
	Name    string  `json:"name"`              // in a word or two
	Setting string  `json:"setting,omitempty"` // the GODEBUG setting that gives the old behaviour back: panicnil=1
	Says    string  `json:"says"`              // before and after
	Finds   string  `json:"finds"`             // what is looked for in the code
	Kept    string  `json:"kept,omitempty"`    // the godebug line of go.mod that keeps the old behaviour, whatever the go line says
	Places  []Place `json:"places"`            // where this code may be touched; empty when it is not
}

// lineRule is a fact with what looks for it.
type lineRule struct {
	LineFact

	find func(pkg *ownPackage, n ast.Node, found func(token.Pos))
}

// GoLine says what changes for the code when the go line is raised: one fact
// for each that lies between the two versions, touched or not.
func (p *Project) GoLine(code *Code, from, to string) []LineFact {
	var facts []LineFact
	for _, rule := range lineRules() {
		if version.Compare("go"+from, "go"+rule.Since) >= 0 || version.Compare("go"+to, "go"+rule.Since) < 0 {
			continue
		}
		fact := rule.LineFact
		fact.Kept, fact.Places = p.kept(fact), []Place{}
		for _, r := range code.readings {
			for _, pkg := range r.packages {
				for _, file := range pkg.files {
					for n := range ast.Preorder(file) {
						rule.find(pkg, n, func(pos token.Pos) {
							if at, ok := code.place(p, pos); ok {
								fact.Places = append(fact.Places, at)
							}
						})
					}
				}
			}
		}
		fact.Places = tidy(fact.Places)
		facts = append(facts, fact)
	}
	return facts
}

// kept is the godebug line of go.mod that gives the old behaviour back, or
// nothing.
func (p *Project) kept(fact LineFact) string {
	name, value, _ := strings.Cut(fact.Setting, "=")
	kept := ""
	for _, d := range p.mod.Godebug {
		switch {
		case fact.Setting == "":
		case d.Key == name && d.Value == value:
			return "godebug " + fact.Setting
		case d.Key == name:
			return ""
		case d.Key == "default" && version.Compare(d.Value, "go"+fact.Since) < 0:
			kept = "godebug default=" + d.Value
		}
	}
	return kept
}

// lineRules are the facts, by version. They are from the release notes and from
// Go's documentation of GODEBUG, in our words.
func lineRules() []lineRule {
	return []lineRule{
		{LineFact{Since: "1.21", Name: "panic(nil)", Setting: "panicnil=1",
			Says:  "recover of panic(nil) returned nil; it returns a *runtime.PanicNilError.",
			Finds: "panic with the literal nil",
		}, findPanicNil},
		{LineFact{Since: "1.22", Name: "loop variables",
			Says:  "A loop had one variable for all its rounds; each round has its own.",
			Finds: "a closure or an address that can outlive the round",
		}, findLoopVariables},
		{LineFact{Since: "1.22", Name: "ServeMux patterns", Setting: "httpmuxgo121=1",
			Says:  "A space or a brace in a pattern was an ordinary character; it is a method or a wildcard.",
			Finds: "a constant pattern with a space or a brace",
		}, findMuxPatterns},
		{LineFact{Since: "1.22", Name: "TLS 1.0 servers", Setting: "tls10server=1",
			Says:  "A server without MinVersion accepted TLS 1.0; it accepts TLS 1.2 and later.",
			Finds: "a tls.Config without MinVersion that is no client's, and ListenAndServeTLS",
		}, findTLS},
		{LineFact{Since: "1.23", Name: "timers", Setting: "asynctimerchan=1",
			Says:  "A tick from before Reset or Stop could still be received, and the channel had room for one; it cannot be received, and len and cap are 0.",
			Finds: "Stop and Reset of a time.Timer, Reset of a time.Ticker, len and cap of their channels and of those of time.After",
		}, findTimers},
		{LineFact{Since: "1.23", Name: "headers of failed files", Setting: "httpservecontentkeepheaders=1",
			Says:  "When net/http could not serve a file, headers such as Cache-Control and Content-Encoding stayed; it removes them.",
			Finds: "http.ServeContent, ServeFile, ServeFileFS and FileServer",
		}, findUses("net/http", "ServeContent", "ServeFile", "ServeFileFS", "FileServer", "FileServerFS")},
		{LineFact{Since: "1.24", Name: "rand.Seed", Setting: "randseednop=0",
			Says:  "rand.Seed fixed the numbers of math/rand; it does nothing.",
			Finds: "math/rand.Seed",
		}, findUses("math/rand", "Seed")},
		{LineFact{Since: "1.24", Name: "formats",
			Says:  "A format that is not constant, with nothing to be formatted, was accepted; go vet objects to it, and with it go test.",
			Finds: "such a call of fmt, log or testing; go vet finds those of your own functions, too",
		}, findFormats},
		{LineFact{Since: "1.25", Name: "GOMAXPROCS in containers", Setting: "containermaxprocs=0",
			Says:  "GOMAXPROCS was the number of processors; on Linux it follows a container's CPU quota, too.",
			Finds: "runtime.GOMAXPROCS",
		}, findUses("runtime", "GOMAXPROCS")},
	}
}

// findUses finds uses of functions of the standard library.
func findUses(path string, names ...string) func(*ownPackage, ast.Node, func(token.Pos)) {
	return func(pkg *ownPackage, n ast.Node, found func(token.Pos)) {
		if id, ok := n.(*ast.Ident); ok {
			if f, ok := pkg.info.Uses[id].(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == path && f.Signature().Recv() == nil && slices.Contains(names, f.Name()) {
				found(id.Pos())
			}
		}
	}
}

func findPanicNil(pkg *ownPackage, n ast.Node, found func(token.Pos)) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !pkg.builtin(call, "panic") {
		return
	}
	if pkg.info.Types[call.Args[0]].IsNil() {
		found(call.Pos())
	}
}

// builtin reports whether a call is one of a function that the language has.
func (pkg *ownPackage) builtin(call *ast.CallExpr, name string) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	b, ok := pkg.info.Uses[id].(*types.Builtin)
	return ok && b.Name() == name
}

// method names the method that a call calls: time.Timer.Reset.
func (pkg *ownPackage) method(call *ast.CallExpr) string {
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	f, ok := pkg.info.Uses[selector.Sel].(*types.Func)
	if !ok {
		return ""
	}
	path, symbol := symbolOf(f)
	return path + "." + symbol
}

func findMuxPatterns(pkg *ownPackage, n ast.Node, found func(token.Pos)) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	name := pkg.method(call)
	if !slices.Contains([]string{"net/http.ServeMux.Handle", "net/http.ServeMux.HandleFunc", "net/http.Handle", "net/http.HandleFunc"}, name) {
		return
	}
	value := pkg.info.Types[call.Args[0]].Value
	if value != nil && value.Kind() == constant.String && strings.ContainsAny(constant.StringVal(value), " {}") {
		found(call.Args[0].Pos())
	}
}

func findTimers(pkg *ownPackage, n ast.Node, found func(token.Pos)) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return
	}
	// Stopping a ticker is left out: it is what ends its use. So is a timer that
	// calls a function: it has no channel.
	if slices.Contains([]string{"time.Timer.Reset", "time.Timer.Stop", "time.Ticker.Reset"}, pkg.method(call)) {
		if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			if id, ok := ast.Unparen(selector.X).(*ast.Ident); ok && pkg.calls[pkg.info.Uses[id]] {
				return
			}
		}
		found(call.Pos())
		return
	}
	if len(call.Args) == 1 && (pkg.builtin(call, "len") || pkg.builtin(call, "cap")) {
		if types.TypeString(pkg.info.TypeOf(call.Args[0]), nil) == "<-chan time.Time" {
			found(call.Pos())
		}
	}
}

// findAfterFuncs finds the variables that are declared with a timer of
// time.AfterFunc.
func (pkg *ownPackage) findAfterFuncs() {
	pkg.calls = map[types.Object]bool{}
	pkg.eachDefinition(func(object types.Object, value ast.Expr) {
		if call, ok := ast.Unparen(value).(*ast.CallExpr); ok && pkg.method(call) == "time.AfterFunc" {
			pkg.calls[object] = true
		}
	})
}
