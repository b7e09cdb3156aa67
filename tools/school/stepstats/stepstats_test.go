package stepstats

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/delegate"
	"brownfield/tools/school/steps"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// tiny is a copy of the tiny kata, whose file says what is counted.
func tiny(t *testing.T) (b *subject.Builder, kata *catalog.Kata, smell string) {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	c, err := catalog.Open(root)
	require.NoError(t, err)
	b, err = subject.NewBuilder(t.Context())
	require.NoError(t, err)
	smell, err = delegate.Build(t.Context(), b, filepath.Join("..", "..", ".."), delegate.Smell)
	require.NoError(t, err)
	text, err := count(t.Context(), b, c.Katas[0], smell)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file(c.Katas[0]), []byte(text), 0o600))
	return b, c.Katas[0], smell
}

// change replaces a text in a file.
func change(t *testing.T, file, from, to string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), from)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o600))
}

// What is written can be read, and is noticed when it is not what is counted.
func TestFiguresAreWhatIsCounted(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	b, kata, smell := tiny(t)
	require.NoError(t, agree(t.Context(), b, kata, smell))
	all, err := Read(kata)
	require.NoError(t, err)
	require.Equal(t, []Figures{{Lines: 22, Libyears: 6.4}, {Lines: 23, Libyears: 6.4}, {Lines: 22}}, all)

	change(t, file(kata), "lines = 22", "lines = 23")
	require.ErrorContains(t, agree(t.Context(), b, kata, smell), `walk.toml:7: it says "{ lines = 23,`)
	change(t, file(kata), "lines = 23", "lines = 22")
	extra := filepath.Join(kata.V1, "extra.go")
	require.NoError(t, os.WriteFile(extra, []byte("package main\n\nvar state = map[string]int{}\n\nfunc init() {\n\tgo func() { state[\"\"]++ }()\n}\n"), 0o600))
	require.ErrorContains(t, agree(t.Context(), b, kata, smell), `what is counted is "{ lines = 29, smells = 1, libyears = 6.4, modules = 0 }, # v1"; make pictures writes it`)
	change(t, extra, "state[", "nothing[")
	require.ErrorContains(t, agree(t.Context(), b, kata, smell), "after step 0: ", "it does not build")
	require.NoError(t, os.Remove(extra))
	change(t, file(kata), "format = 1", "format = 2")
	require.ErrorContains(t, agree(t.Context(), b, kata, smell), "this version of kata reads 1")
	require.NoError(t, os.Remove(file(kata)))
	require.ErrorContains(t, agree(t.Context(), b, kata, smell), "make pictures counts them")
}

// Where a repository has no smell, nothing is proven.
func TestARepositoryWithoutSmell(t *testing.T) {
	t.Parallel()
	c, err := catalog.Open(filepath.Join("..", "..", "testdata", "tiny"))
	require.NoError(t, err)
	for proof := range claim.Prove(t.Context(), Claims(nil, c.Katas[0]), claim.Options{}) {
		require.Equal(t, claim.Skip, proof.Verdict)
		require.Contains(t, proof.Reason, "this repository has no tools/cmd/smell")
	}
}

func TestDependencies(t *testing.T) {
	t.Parallel()
	c, err := catalog.Open(filepath.Join("..", "..", ".."))
	require.NoError(t, err)
	kata, err := c.Find("03")
	require.NoError(t, err)
	v1, err := steps.ReadTree(kata.V1)
	require.NoError(t, err)
	modules, years, err := dependencies(kata, v1, v1)
	require.NoError(t, err)
	require.Equal(t, 2, modules)
	require.InDelta(t, 10.7, years, 0.001, "the go line, logrus, and nothing for x/net, which is newer than what replaced it")
	now := steps.Tree{"go.mod": []byte("module m\n\ngo 1.26\n\nrequire (\n\tgithub.com/sirupsen/logrus v1.4.2 // indirect\n\tgolang.org/x/sync v0.24.0\n)\n")}
	modules, years, err = dependencies(kata, v1, now)
	require.NoError(t, err)
	require.Equal(t, 1, modules)
	require.InDelta(t, 4.2, years, 0.001)
}
