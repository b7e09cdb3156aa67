package mutation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/internal/sarif"
)

// WriteSARIF writes the survivors for code scanners: the operators are the rules.
func (r *Report) WriteSARIF(w io.Writer) error {
	log := sarif.Log{Tool: "kata mutate"}
	for _, operator := range mutate.Operators() {
		log.Rules = append(log.Rules, sarif.Rule{
			ID: operator.Name, Short: "no case notices a change of this kind: " + operator.Name, Help: operator.Hint,
		})
	}
	root := r.repository()
	seen := map[string]int{}
	for _, open := range r.Survivors() {
		m := open.Mutant
		file := relative(root, m.File)
		before, after := r.Lines.Change(m)
		identity := strings.Join([]string{file, m.Func, m.Operator, before, after}, "\x00")
		seen[identity]++ // The same line may stand twice in a function.
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", identity, seen[identity]))
		log.Results = append(log.Results, sarif.Result{
			Rule: m.Operator, Message: r.says(open), File: file, Line: m.Line, Column: cmp.Or(m.Column, 1),
			Fingerprints: map[string]string{"mutant/v1": hex.EncodeToString(sum[:16])},
		})
	}
	return log.Write(w)
}
