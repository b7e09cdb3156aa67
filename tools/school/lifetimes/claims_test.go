package lifetimes_test

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
	"brownfield/tools/school/lifetimes"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// tiny is a copy of a small kata with one scenario, whose pictures are drawn.
func tiny(t *testing.T) (*subject.Builder, *catalog.Kata) {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata := c.Katas[0]
	put(t, filepath.Join(kata.Dir, "timeline", "one.txtar"), "# A greeting needs no goroutine beside main.\nrun greet Ann\n")
	put(t, filepath.Join(kata.Dir, "README.md"), "![v1 greets, and main is all there is.](timeline/one.v1.svg)\n![v2 greets, and main is all there is.](timeline/one.v2.svg)\n")
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	s, err := lifetimes.Find(kata, "one")
	require.NoError(t, err)
	for _, name := range []string{"v1", "v2"} {
		edition, err := kata.Edition(name)
		require.NoError(t, err)
		p, err := s.Run(t.Context(), builder.Go, edition)
		require.NoError(t, err)
		put(t, s.Picture(name), p.Timeline.SVG(s.Title(name), s.Says))
	}
	return builder, kata
}

func put(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
}

// proofs proves the claims of a kata, and returns the reasons by claim.
func proofs(t *testing.T, b *subject.Builder, kata *catalog.Kata) map[string]string {
	t.Helper()
	reasons := map[string]string{}
	for proof := range claim.Prove(t.Context(), lifetimes.Claims(b, kata), claim.Options{}) {
		require.NotEqual(t, claim.Skip, proof.Verdict)
		reasons[proof.Claim] = proof.Reason
	}
	return reasons
}

// A picture that is right is proven, and one that is not is not.
func TestAPictureShowsWhatARunDoes(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	b, kata := tiny(t)
	require.Equal(t, map[string]string{"timeline/one/shown": "", "timeline/one/v1": "", "timeline/one/v2": ""}, proofs(t, b, kata))

	main := filepath.Join(kata.V2, "main.go")
	source, err := os.ReadFile(main)
	require.NoError(t, err)
	put(t, main, strings.Replace(string(source), "func main() {", "func main() {\n\tgo func() { select {} }()\n", 1))
	put(t, filepath.Join(kata.Dir, "README.md"), "![v1 greets, and main is all there is.](timeline/one.v1.svg)\n![short](timeline/one.v2.svg)\n")
	got := proofs(t, b, kata)
	require.Contains(t, got["timeline/one/v2"], "make pictures draws it again")
	require.Contains(t, got["timeline/one/shown"], "does not show one.v2.svg with a sentence")
	require.Empty(t, got["timeline/one/v1"])

	s, err := lifetimes.Find(kata, "one")
	require.NoError(t, err)
	edition, err := kata.Edition("v2")
	require.NoError(t, err)
	p, err := s.Run(t.Context(), b.Go, edition)
	require.NoError(t, err)
	put(t, s.Picture("v2"), p.Timeline.SVG(s.Title("v2"), s.Says))
	require.Equal(t, "of v2: 1 of the program's goroutines is left at the end.", proofs(t, b, kata)["timeline/one/v2"])

	put(t, s.File, "# A greeting needs nothing.\nrun greet Ann\n")
	require.Contains(t, proofs(t, b, kata)["timeline/one/v2"], "the sentence below it, is another one; make pictures draws it")
	put(t, s.File, "# A greeting needs no goroutine beside main.\nrun -exit 7 greet Ann\n")
	require.Contains(t, proofs(t, b, kata)["timeline/one/v2"], "v2 fails the scenario: ")
	require.NoError(t, os.Remove(s.Picture("v1")))
	got = proofs(t, b, kata)
	require.Contains(t, got["timeline/one/v1"], "make pictures draws it")
	require.Contains(t, got["timeline/one/shown"], "cannot read the picture")
	put(t, s.File, "run greet Ann\n")
	require.Contains(t, proofs(t, b, kata)["timeline"], "begins with a # line")
}
