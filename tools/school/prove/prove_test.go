package prove_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/prove"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// A sabotage breaks one thing in the tiny kata.
type sabotage struct {
	file, from, to string
}

// proveTiny proves one claim of the tiny kata after it has been sabotaged.
func proveTiny(t *testing.T, claim string, s sabotage) error {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	if s.file != "" {
		file := filepath.Join(root, filepath.FromSlash(s.file))
		text, err := os.ReadFile(file)
		if s.from != "" {
			require.NoError(t, err)
			require.Contains(t, string(text), s.from)
		}
		require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), s.from, s.to, 1)), 0o600))
	}
	return proveOne(t, root, claim)
}

// proveOne proves one claim of the only kata in the repository at root.
func proveOne(t *testing.T, root, claim string) error {
	t.Helper()
	c, err := catalog.Open(root)
	require.NoError(t, err)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	for _, candidate := range prove.Claims(builder, c.Katas[0]) {
		if candidate.Name == claim {
			return candidate.Prove(t.Context())
		}
	}
	t.Fatalf("there is no claim %s", claim)
	return nil
}

// Every claim holds as the kata stands, and fails for its own reason when what
// it is about is broken. A claim that cannot fail proves nothing.
func TestClaimsHoldAndCanBeBroken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		claim  string
		broken sabotage
		says   string
	}{
		{"behaviour/v1/greets", sabotage{"v1/01-tiny/main.go", `"hello"`, `"hi"`}, "greets has to pass on v1"},
		{"behaviour/v2/greets", sabotage{"v2/01-tiny/main.go", `"hello"`, `"hi"`}, "-hi Ann"},
		{"races/v2/greets", sabotage{"v2/01-tiny/main.go", `name := os.Args[1]`, "name, n, done := os.Args[1], 0, make(chan bool)\n\tgo func() { n++; done <- true }()\n\tn++\n\t<-done"}, "data race"},
		{"defects/v1-fails/nameless", sabotage{"v1/01-tiny/main.go", `<-make(chan string)`, `os.Exit(1)`}, "it proves nothing"},
		{"defects/v1-fails/nameless", sabotage{"katas/01-tiny/defects/nameless.txtar", `run -exit 1`, `rnu -exit 1`}, "not for its own reason"},
		{"defects/v1-fails/nameless", sabotage{"katas/01-tiny/kata.toml", `kind = "deadlock"`, `kind = "cancellation"`}, "a failure of kind cancellation looks different"},
		{"defects/v1-fails/bytes-counted", sabotage{"katas/01-tiny/kata.toml", `kind = "wrong-result"`, `kind = "race"`}, "has to be reported by the race detector"},
		{"defects/v1-fails/bytes-counted", sabotage{"katas/01-tiny/defects/bytes-counted.txtar", `run greet`, `run great`}, "not for its own reason"},
		{"defects/v2-passes/nameless", sabotage{"v2/01-tiny/main.go", `os.Exit(1)`, `select {}`}, "nameless has to pass on v2"},
		{"v1/builds", sabotage{"katas/01-tiny/kata.toml", `program = "greet"`, `program = "meet"`}, "kata.toml calls the program meet"},
		{"v2/builds", sabotage{"v2/01-tiny/main.go", `"hello"`, `hello`}, "go build fails"},
		{"v2/vets", sabotage{"v2/01-tiny/main.go", `fmt.Println(hello, name)`, `fmt.Printf("%d\n", hello)`}, "go vet fails"},
		{"v2/vets", sabotage{"v2/01-tiny/main.go", "package main", "//go:build never\n\npackage main"}, "no packages to vet"},
		{"v2/own-tests", sabotage{"v2/01-tiny/main.go", "package main", "//go:build never\n\npackage main"}, "no packages to test"},
		{"v2/own-tests", sabotage{"v2/01-tiny/main_test.go", ``, "package main\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) { t.Fatal(\"x\") }\n"}, "go test fails"},
		{"v1/mod-is-tidy", sabotage{"v1/01-tiny/go.mod", "go 1.13", "go 1.13\n\nrequire golang.org/x/sys v0.1.0"}, "go mod fails"},
		{"v1-frozen", sabotage{"v1/01-tiny/go.mod", "go 1.13", "go 1.21"}, "v1's go line is 1.21 and has to be 1.13"},
		{"upgrade-log", sabotage{"upgrade-log/01-go.md", `from = "1.13"`, `from = "1.12"`}, "upgrade-log has go from 1.12; v1's go.mod has 1.13"},
		{"upgrade-log", sabotage{"upgrade-log/01-go.md", `to = "1.26"`, `to = "1.27"`}, "upgrade-log has go to 1.27; v2's go.mod has 1.26"},
		{"upgrade-log", sabotage{"upgrade-log/01-go.md", `module = "go"`, `module = "gone"`}, "v2 changed go 1.13, and upgrade-log has no entry for it"},
		{"upgrade-log", sabotage{"v2/01-tiny/go.mod", "go 1.26", "go 1.13"}, "which v2 still requires"},
		{"upgrade-log", sabotage{"upgrade-log/01-go.md", `steps = [2]`, `steps = [1]`}, "go is said to move in steps [1], and none of them moves it in go.mod"},
		{"upgrade-log", sabotage{"upgrade-log/01-go.md", `steps = [2]`, `steps = [3]`}, "go is said to move in step 3; the steps are 1 to 2"},
		{"upgrade-log", sabotage{"upgrade-log/01-go.md", "## What surprised", "## Surprises"}, `01-go.md says nothing under "What surprised"`},
		{"upgrade-log", sabotage{"upgrade-log/01-go.md", `module = "go"`, "module = \"example.com/lib\""}, "upgrade-log has an entry for example.com/lib, which v1 does not require"},
		{"upgrade-table", sabotage{"upgrade-log/01-go.md", `2019-09-03`, `2019-09-04`}, "upgrade-log/README.md is not what its entries say"},
		{"where/nameless", sabotage{"v1/01-tiny/main.go", "func main()", "func init()"}, "has no such function"},
		{"hints/nameless", sabotage{"katas/01-tiny/kata.toml", `hints = ["Who sends?", "Nobody does."]`, `hints = ["Who sends?"]`}, "no ladder"},
	} {
		t.Run(tt.claim, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, proveTiny(t, tt.claim, sabotage{}))
			require.ErrorContains(t, proveTiny(t, tt.claim, tt.broken), tt.says)
		})
	}
}

// The tiny kata is too small to be one, and the claims about what an author
// owes say so.
func TestClaimsOfAnUnfinishedKataFail(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, proveTiny(t, "brief", sabotage{}), "the kata has no brief")
	err := proveTiny(t, "scripts", sabotage{file: "katas/01-tiny/defects/stray.txtar", to: "# stray\n"})
	require.ErrorContains(t, err, "2 of the 12 characterization scripts")
	require.ErrorContains(t, err, "2 defects")
	require.ErrorContains(t, err, "stray.txtar belongs to no defect")
	require.ErrorContains(t, proveTiny(t, "scripts", sabotage{"katas/01-tiny/characterization/greets.txtar", "# It", "It"}), "greets.txtar:1: a script starts with a # line")
	require.ErrorContains(t, proveTiny(t, "quirks", sabotage{"katas/01-tiny/kata.toml", `keeps = "shouts"`, `keeps = "sings"`}), "sings.txtar, which does not exist")
	require.ErrorContains(t, proveTiny(t, "brief", sabotage{file: "katas/01-tiny/README.md", to: "# Tiny\n\n## Why\n\n## Run it\n"}), `no section "Scenario"`)
}

// newFile is a git diff that adds a Go file of so many lines.
func newFile(name string, lines int) string {
	return fmt.Sprintf("diff --git a/%[1]s b/%[1]s\nnew file mode 100644\n--- /dev/null\n+++ b/%[1]s\n@@ -0,0 +1,%[2]d @@\n%[3]s", name, lines, strings.Repeat("+// more\n", lines))
}

// The steps of a real kata, sabotaged.
func TestSabotagedStepsAreNoticed(t *testing.T) {
	t.Parallel()
	const patches = "katas/01-csv-stats/steps/"
	for name, tt := range map[string]struct {
		claim  string
		broken sabotage
		says   string
	}{
		"ends elsewhere": {
			"steps/end-in-v2", sabotage{"v2/01-csv-stats/output.go", "func writeTable", "// Moved on.\nfunc writeTable"}, "output.go differ from v2",
		},
		"breaks behaviour": {
			"steps/10",
			sabotage{patches + "0010-substitute-algorithm-slices-and-max-for-sort-and-an-if.patch", "strings.Compare(a.Group, b.Group)", "strings.Compare(b.Group, a.Group)"},
			"has to pass on step 10",
		},
		"claims too much": {
			"steps/02",
			sabotage{patches + "0002-raise-the-go-line-to-1-26-and-retire-io-ioutil.patch", "\n\ndiff --git", "\n\nFixes memory-grows.\n\ndiff --git"},
			"memory-grows has to pass on step 2",
		},
		"is too large": {
			"steps/02",
			sabotage{patches + "0002-raise-the-go-line-to-1-26-and-retire-io-ioutil.patch", "\n\ndiff --git", "\n\n" + newFile("more.go", 251) + "diff --git"},
			"it changes 255 lines of Go outside tests",
		},
		"does not fit": {
			"steps/05",
			sabotage{"v1/01-csv-stats/reader.go", "header := records[0]", "head := records[0]"},
			"the step does not fit",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			top := filepath.Join("..", "..", "..")
			for _, part := range []string{"katas/01-csv-stats", "v1/01-csv-stats", "v2/01-csv-stats"} {
				require.NoError(t, os.CopyFS(filepath.Join(root, part), os.DirFS(filepath.Join(top, part))))
			}
			file := filepath.Join(root, filepath.FromSlash(tt.broken.file))
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			changed := strings.Replace(string(text), tt.broken.from, tt.broken.to, 1)
			require.NotEqual(t, string(text), changed)
			require.NoError(t, os.WriteFile(file, []byte(changed), 0o600))
			require.ErrorContains(t, proveOne(t, root, tt.claim), tt.says)
		})
	}
}

// What a check of the scorecard judges, with a v2 that is not what it should be.
// That v2 passes as it is, and in the other checks, is a claim of the kata.
func TestWhatAScorecardJudgesCanBeBroken(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	c, err := catalog.Open(filepath.Join("..", "..", ".."))
	require.NoError(t, err)
	kata, err := c.Find("01")
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(kata.V2)))
	proven := func() error {
		claims := prove.Claims(builder, kata)
		return claims[slices.IndexFunc(claims, func(c claim.Claim) bool { return c.Name == "structure/v2" })].Prove(t.Context())
	}
	require.NoError(t, proven())
	kata.V2 = dir
	require.NoError(t, os.WriteFile(filepath.Join(dir, "later.go"), []byte("package main\n\nfunc later(n *int) {\n\tgo func() { *n++ }()\n}\n"), 0o600))
	require.ErrorContains(t, proven(), "nobody waits for this goroutine")
}

func TestAKataWithoutTestsIsNoticed(t *testing.T) {
	t.Parallel()
	err := proveTiny(t, "tests", sabotage{})
	require.ErrorContains(t, err, "the kata has no kata_test.go")
	require.ErrorContains(t, err, "the kata has no differential_test.go")
	require.ErrorContains(t, proveTiny(t, "tests", sabotage{file: "katas/01-tiny/kata_test.go", to: "package tiny\n"}), "kata_test.go does not call provetest.Run(")
	require.ErrorContains(t, proveTiny(t, "no-todo", sabotage{}), "there is no test in")
	require.ErrorContains(t, proveTiny(t, "no-todo", sabotage{"katas/01-tiny/kata.toml", `summary = "`, `summary = "TODO: `}), "kata.toml:4: summary")
}

// What is kept of a proof depends on the packages that prove, on all of them.
func TestAProofDependsOnAllThatProves(t *testing.T) {
	t.Parallel()
	// go test keeps a result until a file changes that the test has looked at, and does
	// not see what go list looks at.
	require.NoError(t, filepath.WalkDir(filepath.Join("..", ".."), func(name string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") {
			_, err = os.Stat(name)
		}
		return err
	}))
	for name, want := range map[string][]string{
		"school/prove":     prove.Proving(),
		"school/incident":  prove.Exercising(),
		"school/lifetimes": prove.Drawing(),
		"school/stepstats": prove.Counting(),
		"school/mutation":  prove.Scoring(),
		"school/upgrade":   prove.Drilling(),
	} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "brownfield/tools/"+name).Output()
		require.NoError(t, err)
		var packages []string
		for dep := range strings.FieldsSeq(string(out)) {
			dep, ours := strings.CutPrefix(dep, "brownfield/tools/")
			if ours && (name == "school/prove" || !slices.Contains(prove.Proving(), dep)) {
				packages = append(packages, dep)
			}
		}
		require.ElementsMatch(t, packages, want, name)
	}
}

// A proof is kept until something changes on which it depends, and nothing else
// makes it be proven again.
func TestContentFollowsWhatAProofDependsOn(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	require.NoError(t, os.CopyFS(filepath.Join(root, "tools"), os.DirFS(filepath.Join("..", ".."))))
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(root, name), text, 0o600))
	}
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	content := func(name string) string {
		c, err := catalog.Open(root)
		require.NoError(t, err)
		claims := prove.Claims(builder, c.Katas[0])
		i := slices.IndexFunc(claims, func(c claim.Claim) bool { return c.Name == name })
		text, err := claims[i].Content(t.Context())
		require.NoError(t, err)
		return text
	}
	add := func(file string) {
		file = filepath.Join(root, filepath.FromSlash(file))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte("new\n"), 0o600))
	}
	was := content("behaviour/v1/greets")
	for _, file := range []string{"katas/01-tiny/new.md", "v1/01-tiny/new.go", "v2/01-tiny/new.go", "tools/engine/script/new.go", "go.sum"} {
		add(file)
		now := content("behaviour/v1/greets")
		require.NotEqual(t, was, now, file)
		was = now
	}
	for _, file := range []string{"work/01-tiny/new.go", "v1/02-other/new.go", "tools/school/cli/new.go", "tools/engine/script/new_test.go", "tools/engine/script/testdata/new.go", "docs/new.md", "katas/01-tiny/walk.toml", "katas/01-tiny/timeline/new.txtar"} {
		add(file)
		require.Equal(t, was, content("behaviour/v1/greets"), file)
	}
	figures := content("walk/figures")
	add("katas/01-tiny/walk.toml") // It is there, and says the same.
	require.Equal(t, figures, content("walk/figures"))
	require.NoError(t, os.WriteFile(filepath.Join(root, "katas", "01-tiny", "walk.toml"), []byte("newer\n"), 0o600))
	require.NotEqual(t, figures, content("walk/figures"))
	table, smell := content("upgrade-table"), content("structure/v2")
	add("upgrade-log/99-new.md")
	require.NotEqual(t, table, content("upgrade-table"))
	add("tools/engine/smell/new.go")
	require.NotEqual(t, smell, content("structure/v2"))
}

// A claim that finds nothing to look at does not hold.
func TestNothingToProveIsNoProof(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ claim, gone, says string }{
		{"no-todo", "katas/01-tiny/characterization", "there is no script in "},
		{"no-todo", "katas/01-tiny/defects", "there is no script in "},
		{"scripts", "katas/01-tiny/characterization", "0 of the 12 characterization scripts"},
		{"behaviour/v1", "katas/01-tiny/characterization", "there is no script in "},
		{"races/v2", "katas/01-tiny/characterization", "there is no script in "},
		{"steps/01", "katas/01-tiny/characterization", "there is no script in "},
		{"scripts", "katas/01-tiny/defects", "cannot read a script"},
		{"steps/end-in-v2", "katas/01-tiny/steps", "0 steps"},
		{"defects/v1-fails/nameless", "katas/01-tiny/defects", "cannot read the script"},
		{"v2/builds", "v2/01-tiny/main.go", "no Go files"},
		{"upgrade-log", "upgrade-log", "upgrade-log has no entry for it"},
		{"upgrade-table", "upgrade-log/README.md", "the upgrade log has no table"},
	} {
		root := t.TempDir()
		require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
		require.NoError(t, os.RemoveAll(filepath.Join(root, filepath.FromSlash(tt.gone))))
		require.ErrorContains(t, proveOne(t, root, tt.claim), tt.says, tt.gone)
	}
}

// An empty script passes on every edition, and proves nothing of any.
func TestAScriptThatShowsNothingIsNoProof(t *testing.T) {
	t.Parallel()
	const greets = "katas/01-tiny/characterization/greets.txtar"
	require.ErrorContains(t, proveTiny(t, "behaviour/v1/greets", sabotage{greets, "run ", "# run "}), "greets has to pass on v1 and does not")
	require.ErrorContains(t, proveTiny(t, "behaviour/v1/greets", sabotage{greets, "run ", "skip 'not today'\nrun "}), "was skipped (not today)")
	require.ErrorContains(t, proveTiny(t, "behaviour/v1/greets", sabotage{greets, "cmp ", "skip\ncmp "}), "shows nothing", "a skip without a reason is one, too")
	require.ErrorContains(t, proveTiny(t, "defects/v1-fails/nameless", sabotage{"katas/01-tiny/defects/nameless.txtar", "run ", "# run "}), "not for its own reason")
}
