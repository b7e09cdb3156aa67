package score_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
	"brownfield/tools/engine/subject"
)

// A report shows "return f()" as "return nil". Who reads it has to know that f was
// called: without that, the output of f is missing, and a script would notice.
func TestAHintSaysThatACallIsStillMade(t *testing.T) {
	t.Parallel()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/tool\n\ngo 1.26\n"), 0o600))
	const source = "package a\n\nfunc Called() error { return made() }\n\nfunc made() (err error) { return err }\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.go"), []byte(source), 0o600))
	p, err := mutate.Load(t.Context(), builder, mutate.Source{Dir: dir}, t.TempDir())
	require.NoError(t, err)
	hints := map[string]string{}
	for _, m := range p.Mutants {
		if m.Operator == "return" {
			hints[m.Func] = score.Hint(score.Result{Mutant: m, Outcome: score.Survived}, nil)
		}
	}
	require.Contains(t, hints["Called"], "the call is still made, and only what it returns is lost")
	require.NotEmpty(t, hints["made"])
	require.NotContains(t, hints["made"], "still made")
}
