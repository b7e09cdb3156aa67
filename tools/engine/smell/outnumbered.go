package smell

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// outnumbered reports whether more goroutines send on a channel than the function
// receives from and the channel has room for, as when return <-c takes the first of
// n answers. A send that depends on something is taken for the only one of them.
func (p *program) outnumbered(s *start, sent sent, receives []inspector.Cursor) bool {
	if sent.at.Parent().Node() != s.body || isMain(functionOf(s.at)) {
		return false
	}
	received := int64(len(receives))
	for _, receive := range receives {
		// In a loop, a receive counts as many times as one cannot see.
		if slices.ContainsFunc(loops(receive), func(loop inspector.Cursor) bool { return !declaredIn(sent.ch, loop.Node()) }) {
			return false
		}
	}
	if around := loops(s.at); len(around) > 0 && !declaredIn(sent.ch, around[0].Node()) {
		if rounds, known := p.rounds(around[0].Node()); known {
			return rounds > received+sent.room
		}
		return received == 1 && sent.room <= 1 && !p.isCounted(around[0].Node())
	}
	return p.sendersBeside(s, sent.ch) > received+sent.room
}

// sendersBeside counts the goroutines that send on a channel and are started in the
// same list of statements.
func (p *program) sendersBeside(s *start, ch types.Object) int64 {
	n := int64(0)
	for _, other := range p.starts {
		sends := slices.ContainsFunc(p.sentBy(other), func(sent sent) bool {
			return sent.ch == ch && sent.at.Parent().Node() == other.body
		})
		if sends && other.at.Parent().Node() == s.at.Parent().Node() {
			n++
		}
	}
	return n
}

// rounds is how often a loop goes around, where a constant says so.
func (p *program) rounds(loop ast.Node) (n int64, known bool) {
	var bound ast.Expr
	switch loop := loop.(type) {
	case *ast.RangeStmt:
		bound = loop.X
	case *ast.ForStmt:
		cond, ok := loop.Cond.(*ast.BinaryExpr)
		if !ok || loop.Init == nil || loop.Post == nil {
			return 0, false
		}
		bound = cond.Y
	}
	if value := p.info.Types[bound].Value; value != nil && value.Kind() == constant.Int {
		return constant.Int64Val(value)
	}
	return 0, false
}
