package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"brownfield/tools/school/cli"
)

// What was not printed was not done, however it was printed.
func TestOutputThatCannotBeWrittenIsNoSuccess(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no file that is full: ", err)
	}
	defer full.Close()
	file, err := os.Create(t.TempDir() + "/out")
	require.NoError(t, err)
	defer file.Close()
	for name, say := range map[string]func(io.Writer){
		"Fprintln":    func(w io.Writer) { fmt.Fprintln(w, "hello") },
		"WriteString": func(w io.Writer) { _, _ = io.WriteString(w, "hello") },
		"Copy":        func(w io.Writer) { _, _ = io.Copy(w, strings.NewReader("hello")) },
	} {
		verb := &cobra.Command{Use: "say", RunE: func(cmd *cobra.Command, _ []string) error {
			say(cmd.OutOrStdout())
			return nil
		}}
		var errOut bytes.Buffer
		out := cli.Printing(full)
		require.Equal(t, cli.Usage, cli.Execute(t.Context(), cli.Root("Speak", verb), []string{"say"}, out, &errOut), name)
		require.Equal(t, "kata: cannot print: write /dev/full: no space left on device\n", errOut.String(), name)
		errOut.Reset()
		require.Equal(t, cli.Pass, cli.Execute(t.Context(), cli.Root("Speak", verb), []string{"say"}, cli.Printing(file), &errOut), name)
		require.Empty(t, errOut.String(), name)
	}
}
