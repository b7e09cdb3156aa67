package smell

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// LeakySend reports goroutines that send on a channel from which the program may
// never receive.
var LeakySend = &analysis.Analyzer{
	Name:     "leakysend",
	URL:      page + "#leakysend",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(leakySend),
	Doc: `report goroutines that send on a channel which may never be received from

Before:

	func find(ctx context.Context, query string) (result, error) {
		found := make(chan result)
		go func() { found <- search(query) }()
		select {
		case r := <-found:
			return r, nil
		case <-ctx.Done():
			return result{}, ctx.Err()
		}
	}

After:

	func find(ctx context.Context, query string) (result, error) {
		found := make(chan result, 1)
		go func() { found <- search(query) }()
		select {
		case r := <-found:
			return r, nil
		case <-ctx.Done():
			return result{}, ctx.Err()
		}
	}

When the caller gives up, the goroutine of the first version blocks in its send
for as long as the process lives, with all that it refers to: a leak for every
request that times out. With room for the one value the send always succeeds, and
the channel is collected with the value in it.

The suggested fix gives the channel room for one. It is safe because it is offered
only where a single value is ever sent: the receiver gets the same value at the
same place. The goroutine no longer waits for the receiver.

Reported is a channel that stays between the function and the goroutines that it
starts,

  - when each receive stands in a select that may give up instead, on a Done
    channel or on a timer;
  - when the function can return between the start and the first receive;
  - when more goroutines send than are received from, as when return <-found takes
    the first of n answers;
  - when a generator sends one value after the other on the channel that it
    returns, and a loop over that channel leaves early.

A send in a select, a receive in a deferred call, and a channel that is passed on
anywhere else are not reported. In a test, giving up by failing does not count.`,
}

func leakySend(p *program) {
	for _, s := range p.starts {
		for _, sent := range p.sentBy(s) {
			if p.reportLeak(s, sent) {
				break
			}
		}
	}
}

// A sent value is a send of a goroutine on a channel whose room is known.
type sent struct {
	at   inspector.Cursor
	ch   types.Object // as the one who started the goroutine knows it
	room int64
}

// sentBy lists the sends of a goroutine that may block forever: those that are not
// one of several cases of a select.
func (p *program) sentBy(s *start) []sent {
	if s.body == nil {
		return nil
	}
	var all []sent
	for cur := range cursorAt(p.root, s.body).Preorder((*ast.SendStmt)(nil)) {
		send, ok := cur.Node().(*ast.SendStmt)
		if !ok || p.inSelect(cur) || nestedGo(cur, s) {
			continue
		}
		ch := p.object(send.Chan)
		if arg, passed := s.args[ch]; passed {
			ch = p.object(arg)
		}
		if room, known := p.room(ch); known {
			all = append(all, sent{at: cur, ch: ch, room: room})
		}
	}
	return all
}

// reportLeak reports a send that blocks forever on one of the ways the function
// can go.
func (p *program) reportLeak(s *start, sent sent) bool {
	receives, ok := p.receivesOf(sent.ch, s)
	switch {
	case !ok:
		reader := p.readerThatLeaves(s, sent)
		if reader == nil {
			return false
		}
		at := p.fset.Position(reader.Pos())
		p.report(s.node(), "this goroutine blocks forever in its send on %s when its reader leaves early, as the loop in %s:%d does: give it a context, and select on that too",
			sent.ch.Name(), filepath.Base(at.Filename), at.Line)
	case sent.room == 0 && (p.allGiveUp(receives) || p.returnsBefore(receives, s) && len(p.signalsOf(s).sends) == 1):
		p.reportWith(p.makeRoom(s, sent), s.node(), "this goroutine blocks forever in its send on %s when the function does not receive: give the channel room for it, or select on the context too", sent.ch.Name())
	case p.outnumbered(s, sent, receives):
		p.report(s.node(), "more of these goroutines send on %s than are received from, and the others block forever: give the channel room for all, or receive from all", sent.ch.Name())
	default:
		return false
	}
	return true
}

// makeRoom gives a channel room for the only value that is ever sent on it. Then
// the send always succeeds, and a receive finds the same value at the same place.
func (p *program) makeRoom(s *start, only sent) []analysis.SuggestedFix {
	sends := 0
	for _, other := range p.starts {
		for _, send := range p.sentBy(other) {
			if send.ch == only.ch {
				sends++
			}
		}
	}
	made, ok := p.values[only.ch].(*ast.CallExpr)
	if !ok || sends != 1 || len(made.Args) != 1 || len(loops(only.at)) > 0 || p.startedInLoop(s, only.ch) {
		return nil
	}
	return []analysis.SuggestedFix{{
		Message:   "Give " + only.ch.Name() + " room for one value",
		TextEdits: []analysis.TextEdit{{Pos: made.Rparen, End: made.Rparen, NewText: []byte(", 1")}},
	}}
}

// startedInLoop reports whether several goroutines of a start may share a channel.
func (p *program) startedInLoop(s *start, ch types.Object) bool {
	return slices.ContainsFunc(loops(s.at), func(loop inspector.Cursor) bool { return !declaredIn(ch, loop.Node()) })
}

// cursorAt finds the cursor of a node below another cursor.
func cursorAt(root inspector.Cursor, n ast.Node) inspector.Cursor {
	if cur, ok := root.FindNode(n); ok {
		return cur
	}
	return root
}

// nestedGo reports whether a send belongs to a goroutine that s starts itself.
func nestedGo(cur inspector.Cursor, s *start) bool {
	for up := range cur.Enclosing((*ast.GoStmt)(nil)) {
		return up.Node() != s.node() && within(up.Node(), s.body)
	}
	return false
}

// inSelect reports whether a communication is one of several cases of a select.
func (p *program) inSelect(cur inspector.Cursor) bool {
	clause, ok := cur.Parent().Node().(*ast.CommClause)
	if !ok || clause.Comm != cur.Node() {
		return false
	}
	body, ok := cur.Parent().Parent().Node().(*ast.BlockStmt)
	return ok && len(body.List) > 1
}

// room is how many values a channel holds, where it is made with a constant.
func (p *program) room(ch types.Object) (n int64, known bool) {
	made, ok := p.values[ch].(*ast.CallExpr)
	if ch == nil || !ok || !p.isMake(made) || !p.isChan(made) {
		return 0, false
	}
	if len(made.Args) == 1 {
		return 0, true
	}
	if room := p.info.Types[made.Args[1]].Value; room != nil {
		return constant.Int64Val(constant.ToInt(room))
	}
	return 0, false
}

func (x *index) isMake(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && x.builtin(call) == "make"
}

// hasNoRoom reports whether a call of make makes an unbuffered channel.
func (x *index) hasNoRoom(made *ast.CallExpr) bool {
	if len(made.Args) <= 1 {
		return true
	}
	room := x.info.Types[made.Args[1]].Value
	return room != nil && constant.Compare(room, token.EQL, constant.MakeInt64(0))
}
