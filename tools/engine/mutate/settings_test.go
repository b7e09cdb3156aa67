package mutate_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/internal/longtest"
)

// testsPass builds a package's tests with mutants, under what the environment says,
// and runs them with none on.
func testsPass(t *testing.T, dir string) *mutate.Program {
	t.Helper()
	settings, err := mutate.SettingsIn(t.Context(), dir)
	require.NoError(t, err)
	require.Empty(t, settings.Notes)
	p, err := mutate.Load(t.Context(), newBuilder(t), mutate.Source{Dir: dir, Alone: true, Settings: settings}, t.TempDir())
	require.NoError(t, err)
	require.True(t, p.HasTests())
	binary := filepath.Join(t.TempDir(), "package.test")
	require.NoError(t, p.BuildTest(t.Context(), binary))
	o := call(t, binary, nil, "-test.v")
	require.Zero(t, o.exit, o.stdout+o.stderr)
	require.Contains(t, o.stdout, "--- PASS")
	return p
}

func TestAProgramIsBuiltAsItsOwnerBuildsIt(t *testing.T) {
	longtest.Begin(t)
	// The Makefile sets both.
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "")
	t.Run("tags and ldflags", func(t *testing.T) {
		dir := module(t, map[string]string{
			"go.mod":    goMod,
			"a.go":      "package a\n\nvar version string\n",
			"t.go":      "//go:build integration\n\npackage a\n\nfunc Next(n int) int { return n + 1 }\n",
			"a_test.go": "//go:build integration\n\npackage a\n\nimport \"testing\"\n\nfunc TestNext(t *testing.T) {\n\tif Next(1) != 2 || version != \"1 2\" {\n\t\tt.Fatal(version)\n\t}\n}\n",
		})
		t.Setenv("GOFLAGS", `-tags=integration '-ldflags=-X "example.com/tool.version=1 2"'`)
		p := testsPass(t, dir)
		require.NotEmpty(t, p.Mutants)
	})
	t.Run("a module of a workspace", func(t *testing.T) {
		dir := module(t, map[string]string{
			"go.work":     "go 1.26\n\nuse (\n\t./a\n\t./b\n)\n",
			"a/go.mod":    "module example.com/a\n\ngo 1.26\n\nrequire example.com/b v0.0.0\n",
			"a/a.go":      "package a\n\nimport \"example.com/b\"\n\nfunc Next(n int) int { return b.One + n }\n",
			"a/a_test.go": "package a\n\nimport \"testing\"\n\nfunc TestNext(t *testing.T) {\n\tif Next(1) != 2 {\n\t\tt.Fatal()\n\t}\n}\n",
			"b/go.mod":    "module example.com/b\n\ngo 1.26\n",
			"b/b.go":      "package b\n\nvar One = 1\n",
		})
		for _, m := range testsPass(t, filepath.Join(dir, "a")).Mutants {
			require.Equal(t, "example.com/a", m.Package)
		}
	})
	t.Run("a vendored module", func(t *testing.T) {
		testsPass(t, module(t, map[string]string{
			"go.mod":                          "module example.com/a\n\ngo 1.26\n\nrequire example.com/nowhere v1.0.0\n",
			"vendor/modules.txt":              "# example.com/nowhere v1.0.0\n## explicit; go 1.26\nexample.com/nowhere\n",
			"vendor/example.com/nowhere/b.go": "package nowhere\n\nvar One = 1\n",
			"a.go":                            "package a\n\nimport \"example.com/nowhere\"\n\nfunc Next(n int) int { return nowhere.One + n }\n",
			"a_test.go":                       "package a\n\nimport \"testing\"\n\nfunc TestNext(t *testing.T) {\n\tif Next(1) != 2 {\n\t\tt.Fatal()\n\t}\n}\n",
		}))
	})
	t.Run("C with flags", func(t *testing.T) {
		if err := newBuilder(t).Go.NoRace(); err != nil {
			t.Skip(err)
		}
		t.Setenv("CGO_CFLAGS", "-DSTEP=1")
		testsPass(t, module(t, map[string]string{
			"go.mod":    goMod,
			"c.go":      "package a\n\n// int next(int n) { return n + STEP; }\nimport \"C\"\n\nfunc next(n int) int { return int(C.next(C.int(n))) }\n",
			"a.go":      "package a\n\nfunc Next(n int) int {\n\tif n < 0 {\n\t\treturn 0\n\t}\n\treturn next(n)\n}\n",
			"a_test.go": "package a\n\nimport \"testing\"\n\nfunc TestNext(t *testing.T) {\n\tif Next(1) != 2 {\n\t\tt.Fatal()\n\t}\n}\n",
		}))
	})
}

func TestSettingsThatAreNotTaken(t *testing.T) {
	dir := module(t, map[string]string{"go.mod": goMod, "a.go": "package a\n"})
	t.Setenv("GOFLAGS", "-short -skip=TestSlow -mod=mod -v -coverpkg=./... -run=A")
	settings, err := mutate.SettingsIn(t.Context(), dir)
	require.NoError(t, err)
	require.Equal(t, []string{"-test.short", "-test.skip=TestSlow"}, settings.Tests)
	require.Equal(t, []string{
		"GOFLAGS: -coverpkg is not taken; mutants and coverage cannot be built in together",
		"GOFLAGS: -mod is not taken; your go.mod stays as it is; run go mod tidy if it lacks something",
		"GOFLAGS: -run is not taken; every test is scored as go test runs it; leave tests out with -skip",
	}, settings.Notes)

	t.Setenv("GOFLAGS", "-overlay="+filepath.Join(dir, "overlay.json"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), []byte("{}"), 0o600))
	_, err = mutate.SettingsIn(t.Context(), dir)
	require.ErrorContains(t, err, "cannot mutate with -overlay in GOFLAGS")
}
