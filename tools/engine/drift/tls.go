package drift

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// findTLS finds configurations of TLS that a server may use and that leave the
// lowest version to the library.
func findTLS(pkg *ownPackage, n ast.Node, found func(token.Pos)) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if pkg.method(n) == "net/http.ListenAndServeTLS" {
			found(n.Pos())
		}
	case *ast.CompositeLit:
		if pkg.tlsConfig(n) && !sets(n, "MinVersion") && !pkg.ofClient(n) {
			found(n.Pos())
		}
	}
}

// tlsConfig reports whether a literal is a tls.Config.
func (pkg *ownPackage) tlsConfig(literal *ast.CompositeLit) bool {
	named, ok := types.Unalias(deref(pkg.info.TypeOf(literal))).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "crypto/tls" && named.Obj().Name() == "Config"
}

// sets reports whether a literal names one of the fields.
func sets(literal *ast.CompositeLit, fields ...string) bool {
	return slices.ContainsFunc(literal.Elts, func(e ast.Expr) bool {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		key, ok := pair.Key.(*ast.Ident)
		return ok && slices.Contains(fields, key.Name)
	})
}

// ofClient reports whether a tls.Config is used by a client: where it stands or
// is held says so, or it sets what only a client reads. A client has asked for
// TLS 1.2 at least since Go 1.18, whatever the go line says.
func (pkg *ownPackage) ofClient(literal *ast.CompositeLit) bool {
	if pkg.clients[literal] {
		return true
	}
	return sets(literal, "ServerName", "InsecureSkipVerify", "RootCAs", "ClientSessionCache", "GetClientCertificate") &&
		!sets(literal, "GetCertificate", "GetConfigForClient", "ClientAuth", "ClientCAs")
}

// findClients finds the literals that become the configuration of a client, also
// through a variable: the TLSClientConfig of a transport, and what is given to
// tls.Dial and its like.
func (pkg *ownPackage) findClients() {
	given := map[types.Object]bool{}
	pkg.clients = map[*ast.CompositeLit]bool{}
	give := func(e ast.Expr) {
		e = pointed(e)
		switch e := e.(type) {
		case *ast.CompositeLit:
			pkg.clients[e] = true
		case *ast.Ident:
			given[pkg.info.Uses[e]] = true
		}
	}
	for _, file := range pkg.files {
		for n := range ast.Preorder(file) {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "TLSClientConfig" {
					give(n.Value)
				}
			case *ast.AssignStmt:
				for i, left := range n.Lhs {
					if selector, ok := left.(*ast.SelectorExpr); ok && selector.Sel.Name == "TLSClientConfig" && len(n.Lhs) == len(n.Rhs) {
						give(n.Rhs[i])
					}
				}
			case *ast.CallExpr:
				if slices.Contains([]string{"crypto/tls.Dial", "crypto/tls.DialWithDialer", "crypto/tls.Client"}, pkg.method(n)) && len(n.Args) > 0 {
					give(n.Args[len(n.Args)-1])
				}
			}
		}
	}
	pkg.eachDefinition(func(object types.Object, value ast.Expr) {
		if literal, ok := pointed(value).(*ast.CompositeLit); ok && given[object] {
			pkg.clients[literal] = true
		}
	})
}

// pointed is what an expression points to, where it takes an address.
func pointed(e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	if unary, ok := e.(*ast.UnaryExpr); ok && unary.Op == token.AND {
		return ast.Unparen(unary.X)
	}
	return e
}

// eachDefinition visits the variables that are declared with a value.
func (pkg *ownPackage) eachDefinition(visit func(types.Object, ast.Expr)) {
	for _, file := range pkg.files {
		for n := range ast.Preorder(file) {
			var names, values []ast.Expr
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok == token.DEFINE {
					names, values = n.Lhs, n.Rhs
				}
			case *ast.ValueSpec:
				for _, name := range n.Names {
					names = append(names, name)
				}
				values = n.Values
			}
			if len(names) != len(values) {
				continue
			}
			for i, name := range names {
				if id, ok := name.(*ast.Ident); ok && pkg.info.Defs[id] != nil {
					visit(pkg.info.Defs[id], values[i])
				}
			}
		}
	}
}
