package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

func TestStructureNamesTheLine(t *testing.T) {
	t.Parallel()
	builder, kata := ours(t, "01")
	for edition, want := range map[string]check.Outcome{"v1": check.Fail, "v2": check.Pass} {
		e, err := kata.Edition(edition)
		require.NoError(t, err)
		card := check.Fold(kata.Name, edition, check.Run(t.Context(), builder, kata, e, check.Options{Only: []check.Name{check.Structure}}))
		v, ok := card.Check(check.Structure)
		require.True(t, ok)
		require.Equal(t, want, v.Outcome, v.Note)
		if want == check.Fail {
			var names []string
			for _, f := range v.Failures {
				names = append(names, fmt.Sprintf("%s %s:%d", f.Name, filepath.Base(f.File), f.Line))
				require.FileExists(t, f.File)
			}
			require.Contains(t, names, "barego main.go:53")
			require.Contains(t, names, "unboundedgo main.go:64")
			require.Len(t, names, 8)
		}
	}
}

// What go vet finds of concurrency has the name of its analyzer, too, and is told once
// though it stands in a package that is looked at with its tests as well. The place is
// in this edition, though the go command remembers the same files in another.
func TestStructureNamesTheAnalyzerOfVet(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	builder, kata := ours(t, "01")
	for _, dir := range []string{t.TempDir(), t.TempDir()} {
		copiesALock(t, builder, kata, dir)
	}
}

func copiesALock(t *testing.T, builder *subject.Builder, kata *catalog.Kata, dir string) {
	t.Helper()
	require.NoError(t, os.CopyFS(dir, os.DirFS(kata.V2)))
	const more = "package main\n\nimport \"sync\"\n\nfunc copies(mu sync.Mutex) sync.Mutex { return mu }\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "more.go"), []byte(more), 0o600))
	card := check.Fold(kata.Name, dir, check.Run(t.Context(), builder, kata, catalog.Edition{Name: dir, Dir: dir}, check.Options{Only: []check.Name{check.Structure}}))
	v, ok := card.Check(check.Structure)
	require.True(t, ok)
	require.Equal(t, check.Fail, v.Outcome, v.Note)
	require.Len(t, v.Failures, 2)
	for _, f := range v.Failures {
		require.Equal(t, "copylocks", f.Name)
		require.Equal(t, filepath.Join(dir, "more.go"), f.File)
		require.Equal(t, 5, f.Line)
	}
	require.Contains(t, v.Failures[0].Message, "copies passes lock by value")
}

// An edition that knows its scripts is no edition of the program, whatever it prints.
func TestStructureNamesCheats(t *testing.T) {
	t.Parallel()
	builder, kata := tiny(t)
	for name, tt := range map[string]struct{ text, says string }{
		"an honest program": {`fmt.Println(os.Getpid(), "characterization")`, ""},
		"reads the scripts": {`text, _ := os.ReadFile("../../katas/01-tiny/characterization/greets.txtar"); fmt.Print(string(text), os.Args)`, `names what it is checked with (".txtar")`},
		"knows its checker": {`if os.Getenv("BROWNFIELD_ORDER") != "" { fmt.Println("hello") }`, `("BROWNFIELD_")`},
		"knows its parent":  {`fmt.Println(os.Getppid())`, "asks which process started it"},
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module "+kata.Program+"\n\ngo 1.26\n"), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n\t"+tt.text+"\n}\n"), 0o600))
		for verdict := range check.Run(t.Context(), builder, kata, catalog.Edition{Name: "work", Dir: dir}, check.Options{Only: []check.Name{check.Structure}}) {
			if tt.says == "" {
				require.NotEqual(t, check.Fail, verdict.Outcome, name)
				continue
			}
			require.Equal(t, check.Fail, verdict.Outcome, name)
			require.Contains(t, verdict.Failures[0].Message, tt.says)
			require.Equal(t, 9, verdict.Failures[0].Line)
			require.Equal(t, filepath.Join(dir, "main.go"), verdict.Failures[0].File)
		}
	}
}
