package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/cli/clitest"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// tiny makes a repository with one small kata the current directory.
func tiny(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	t.Chdir(root)
	return root
}

func put(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

// call runs a command line where nobody is there to answer.
func call(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = execute(t.Context(), args, &console{in: strings.NewReader(""), out: &stdout, err: &stderr, clock: time.Now})
	return code, stdout.String(), stderr.String()
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(text []byte) (int, error) { return f(text) }

func TestOneVoice(t *testing.T) {
	clitest.OneVoice(t, func(out, errOut io.Writer) *cobra.Command { return root(&console{out: out, err: errOut}) })
}
