package author_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/author"
	"brownfield/tools/school/catalog"
)

// repository is an empty one.
func repository(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"katas", "v1", "v2", "upgrade-log"} {
		require.NoError(t, os.Mkdir(filepath.Join(root, dir), 0o750))
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module example.org/fork\n"), 0o600))
	return root
}

func TestANewKataIsReadAndBuilt(t *testing.T) {
	t.Parallel()
	root := repository(t)
	dirs, err := author.New(root, author.Plan{Name: "06-fan-in", Program: "pricefeed"})
	require.NoError(t, err)
	require.Len(t, dirs, 3)
	test, err := os.ReadFile(filepath.Join(root, "katas", "06-fan-in", "kata_test.go"))
	require.NoError(t, err)
	require.Contains(t, string(test), `"example.org/fork/tools/school/prove/provetest"`, "a fork has another module path")

	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata, err := c.Find("6")
	require.NoError(t, err)
	require.Equal(t, "Fan in", kata.Title)
	require.Len(t, kata.Characterization, 1)
	require.FileExists(t, kata.Defects[0].Script)
	script, err := os.ReadFile(kata.Characterization[0])
	require.NoError(t, err)
	require.Equal(t, "# TODO: which behaviour it pins\nrun pricefeed\ncmp stdout want\n\n-- want --\n", string(script))
	made, err := os.ReadDir(root)
	require.NoError(t, err)
	require.Len(t, made, 5, "nothing beside the kata")

	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	for _, dir := range []string{kata.V1, kata.V2} {
		s, err := builder.Build(t.Context(), dir, subject.Plain)
		require.NoError(t, err)
		require.Equal(t, "pricefeed", s.Program)
	}
}

func TestAProgramCanBeAdopted(t *testing.T) {
	t.Parallel()
	root, from := repository(t), t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/old\n\ngo 1.16\n", "main.go": "package main\n\nimport (\n\t\"os\"\n\t\"strconv\"\n\t\"time\"\n)\n\nvar _, _ = strconv.Itoa, time.Hour\n\nfunc main() { println(\"x\"); os.Stdout.WriteString(\"usage: old FILE\\n\"); os.Exit(3) }\n",
		"inner/a.go": "package inner\n", "other/go.mod": "module x\n", "other/b.go": "package other\n", ".git/HEAD": "x", "vendor/c.go": "package c\n",
	} {
		file := filepath.Join(from, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	_, err := author.New(root, author.Plan{Name: "07-old", From: from})
	require.NoError(t, err)
	dir := filepath.Join(root, "v1", "07-old")
	require.FileExists(t, filepath.Join(dir, "inner", "a.go"))
	for _, name := range []string{"other", ".git", "vendor"} {
		require.NoDirExists(t, filepath.Join(dir, name))
	}
	require.NoDirExists(t, filepath.Join(root, "v2", "07-old"))
	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata := c.Katas[0]
	require.Equal(t, "old", kata.Program)
	require.True(t, kata.Adopted)
	require.Empty(t, kata.Defects)

	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	for _, tt := range []struct{ from, to, script string }{
		{"", "", "# What it does when it is called without arguments.\nrun -exit 3 old\ncmp stdout want\n\n-- want --\nusage: old FILE\n"},
		{`"usage: old FILE\n"`, "strconv.Itoa(os.Getpid())", "# What it does when it is called without arguments. It does not print the same each time.\nrun -exit 3 old\n"},
		{`func main() {`, "func main() { time.Sleep(time.Hour); ", "# It runs until it is ended. What it does meanwhile is still to be pinned.\nstart it old\nend it TERM -exit 143\n"},
	} {
		if tt.from != "" {
			file := filepath.Join(dir, "main.go")
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			text = []byte(strings.Replace(string(text), tt.from, tt.to, 1))
			require.NoError(t, os.WriteFile(file, text, 0o600))
		}
		file, err := author.FirstScript(t.Context(), builder, kata)
		require.NoError(t, err)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, tt.script, string(text))
		v1, err := builder.Build(t.Context(), kata.V1, subject.Plain)
		require.NoError(t, err)
		result, err := script.Run(t.Context(), file, v1, script.Options{})
		require.NoError(t, err)
		require.Nil(t, result.Failure)
	}
}

func TestAModuleOfTheProxyIsDownloaded(t *testing.T) {
	proxy := drifttest.NewProxy(t)
	proxy.Publish("example.com/old", "v1.0.0", "2019-01-31", "-- go.mod --\nmodule example.com/old\n\ngo 1.13\n-- main.go --\npackage main\n\nfunc main() {}\n")
	proxy.Publish("example.com/older", "v1.0.0", "2017-01-31", "-- main.go --\npackage main\n\nfunc main() {}\n")
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	dir, err := author.Download(t.Context(), builder, "example.com/old@v1.0.0")
	require.NoError(t, err)
	root := repository(t)
	_, err = author.New(root, author.Plan{Name: "07-old", From: dir})
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(root, "v1", "07-old", "main.go"))
	for module, says := range map[string]string{
		"example.com/older@v1.0.0": "is older than modules",
		"example.com/old@v1.0.7":   "cannot download example.com/old@v1.0.7: ",
		"example.com/nobody@v1":    "cannot download example.com/nobody@v1: ",
		"-json@v1":                 "cannot download -json@v1: ",
	} {
		_, err := author.Download(t.Context(), builder, module)
		require.ErrorContains(t, err, says)
		require.NotContains(t, err.Error(), "\n")
	}
}

func TestWhatCannotBegin(t *testing.T) {
	t.Parallel()
	root := repository(t)
	_, err := author.New(root, author.Plan{Name: "06-fan-in", Program: "pricefeed"})
	require.NoError(t, err)
	for says, plan := range map[string]author.Plan{
		"no name for a kata":            {Name: "6-fan", Program: "x"},
		"number 06 is taken":            {Name: "06-other", Program: "x"},
		"needs the name of its program": {Name: "07-a"},
		"no name for a program":         {Name: "07-a", Program: "Price-Feed"},
		"the directory of a Go module":  {Name: "07-a", From: filepath.Join(root, "katas")},
	} {
		_, err := author.New(root, plan)
		require.ErrorContains(t, err, says)
		require.NoDirExists(t, filepath.Join(root, "katas", "07-a"))
	}
}

// The tests of a new kata compile in this repository, into which they are laid.
func TestTheTestsOfANewKataCompile(t *testing.T) {
	t.Parallel()
	root := repository(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module brownfield\n"), 0o600))
	_, err := author.New(root, author.Plan{Name: "06-fan-in", Program: "pricefeed"})
	require.NoError(t, err)
	here, err := filepath.Abs(filepath.Join("..", "..", ".."))
	require.NoError(t, err)
	laid := map[string]string{}
	tests, err := filepath.Glob(filepath.Join(root, "katas", "06-fan-in", "*.go"))
	require.NoError(t, err)
	require.Len(t, tests, 2)
	for _, test := range tests {
		laid[filepath.Join(here, "katas", "06-laid-in", filepath.Base(test))] = test
	}
	text, err := json.Marshal(map[string]any{"Replace": laid})
	require.NoError(t, err)
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	require.NoError(t, os.WriteFile(overlay, text, 0o600))
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	said, err := builder.Go.Run(t.Context(), here, "test", "-c", "-vet=off", "-o", os.DevNull, "-overlay", overlay, "./katas/06-laid-in")
	require.NoError(t, err, said)
}
