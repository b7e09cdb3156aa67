package gocommand_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/gocommand"
)

// Sources are a stranger's, too: compiling them ends, with a reason that names what
// they did, and leaves nothing running.
func TestHostileSources(t *testing.T) {
	t.Parallel()
	const (
		module  = "module example.com/tool\n\ngo 1.26\n"
		nothing = "package main\n\nfunc main() {}\n"
		c       = "package main\n\n// #include \"/dev/zero\"\nimport \"C\"\n\nfunc main() {}\n"
		flags   = "package main\n\n// #cgo CFLAGS: -fplugin=/tmp/evil.so\nimport \"C\"\n\nfunc main() {}\n"
		linking = "package main\n\n// #cgo LDFLAGS: -Wl,-plugin,/tmp/evil.so\nimport \"C\"\n\nfunc main() {}\n"
		embeds  = "package main\n\nimport _ \"embed\"\n\n//go:embed ../../secret\nvar s string\n\nfunc main() { println(s) }\n"
		linked  = "package main\n\nimport _ \"embed\"\n\n//go:embed outside\nvar s string\n\nfunc main() { println(s) }\n"
		large   = "package main\n\nvar all = [1 << 27]byte{1}\n\nfunc main() { println(all[len(os)]) }\n\nvar os = \"x\"\n"
		vendors = "package main\n\nimport \"example.com/other\"\n\nfunc main() { other.Do() }\n"
		exits   = "package main\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestAll(*testing.T) { os.Exit(0) }\n"
		hangs   = "package main\n\nimport \"testing\"\n\nfunc TestAll(*testing.T) { select {} }\n"
		escapes = `package main

import (
	"os/exec"
	"syscall"
	"testing"
)

func TestAll(t *testing.T) {
	cmd := exec.Command("sleep", "3600")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
}
`
	)
	build := []string{"build", "-o", os.DevNull, "."}
	for name, tt := range map[string]struct {
		files map[string]string
		args  []string
		says  string // the reason, or nothing when the command passes
		needs string // a program
	}{
		"a compiler reads without end":     {map[string]string{"main.go": c}, build, "memory", "gcc"},
		"a plugin for the C compiler":      {map[string]string{"main.go": flags}, build, "invalid flag in #cgo CFLAGS", "gcc"},
		"a plugin for the linker":          {map[string]string{"main.go": linking}, build, "invalid flag in #cgo LDFLAGS", "gcc"},
		"a file above the module":          {map[string]string{"main.go": embeds}, build, "invalid pattern syntax", ""},
		"a link to a file outside":         {map[string]string{"main.go": linked, "outside": "->/etc/hostname"}, build, "cannot embed irregular file", ""},
		"a binary that fills the disk":     {map[string]string{"main.go": large}, []string{"build", "-o", "tool", "."}, "file too large", ""},
		"a module in the vendor directory": {map[string]string{"main.go": vendors, "vendor/example.com/other/other.go": "package other\n\nfunc Do() {}\n", "vendor/modules.txt": "# example.com/other v1.0.0\n## explicit\nexample.com/other\n"}, build, "cannot find module providing package example.com/other", ""},
		"a test that exits well":           {map[string]string{"main.go": nothing, "main_test.go": exits}, []string{"test", "-count=1", "."}, "unexpected call to os.Exit(0)", ""},
		"a test that hangs":                {map[string]string{"main.go": nothing, "main_test.go": hangs}, []string{"test", "-count=1", "."}, "still running after 3s", ""},
		"a test that starts a daemon":      {map[string]string{"main.go": nothing, "main_test.go": escapes}, []string{"test", "-count=1", "."}, "", "sleep"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.needs != "" {
				if _, err := exec.LookPath(tt.needs); err != nil {
					t.Skip("there is no " + tt.needs)
				}
			}
			if runtime.GOOS != "linux" && name == "a binary that fills the disk" {
				t.Skip("the limit is Linux's")
			}
			dir := t.TempDir()
			tt.files["go.mod"] = module
			for name, text := range tt.files {
				file := filepath.Join(dir, name)
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
				if target, link := strings.CutPrefix(text, "->"); link {
					require.NoError(t, os.Symlink(target, file))
					continue
				}
				require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
			}
			command, err := gocommand.New(t.Context())
			require.NoError(t, err)
			limit := 5 * time.Minute
			if name == "a test that hangs" {
				limit = 3 * time.Second
			}
			command.Bound(1<<30, 64<<20, limit)
			_, err = command.Run(t.Context(), dir, tt.args...)
			if tt.says == "" {
				require.NoError(t, err)
			} else {
				var tool *gocommand.Error
				require.ErrorAs(t, err, &tool)
				require.Contains(t, tool.Output, tt.says)
			}
			require.Eventually(t, func() bool { return len(processesWith(t, dir)) == 0 }, 10*time.Second, 10*time.Millisecond, "no process is left")
		})
	}
}

// A go command that is interrupted leaves nothing in the directory for temporary
// files.
func TestAnInterruptedGoCommandLeavesNothing(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	dir := t.TempDir()
	began := filepath.Join(dir, "began")
	for name, text := range map[string]string{
		"go.mod":       "module example.com/tool\n\ngo 1.26\n",
		"main.go":      "package main\n\nfunc main() {}\n",
		"main_test.go": "package main\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestAll(t *testing.T) {\n\tif err := os.WriteFile(" + strconv.Quote(began) + ", []byte(t.TempDir()), 0o600); err != nil {\n\t\tt.Fatal(err)\n\t}\n\tselect {}\n}\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	command, err := gocommand.New(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _, _ = command.Run(ctx, dir, "test", "-count=1", ".") }) // It is cancelled.
	require.Eventually(t, func() bool { _, err := os.Stat(began); return err == nil }, time.Minute, 10*time.Millisecond)
	cancel()
	running.Wait()
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	require.Empty(t, left)
}

// processesWith lists the processes whose environment holds entry.
func processesWith(t *testing.T, entry string) []string {
	t.Helper()
	environs, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(t, err)
	var found []string
	for _, file := range environs {
		data, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(data), entry) {
			found = append(found, filepath.Base(filepath.Dir(file)))
		}
	}
	return found
}
