package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/school/cli"
)

// say runs a command with one verb that ends as end says.
func say(t *testing.T, ctx context.Context, end error, args ...string) (code int, errOut string) {
	t.Helper()
	verb := &cobra.Command{Use: "open KATA", Args: cli.OneKata, RunE: func(*cobra.Command, []string) error { return end }}
	verb.Flags().Int("rounds", 10, "how many")
	verb.Flags().Bool("again", false, "once more")
	verb.Flags().StringP("edition", "e", "v2", "which")
	verb.Flags().String("dir", "", "a program in `DIR`")
	var out, stderr bytes.Buffer
	code = cli.Execute(ctx, cli.Root("Practise", verb), args, &out, &stderr)
	return code, stderr.String()
}

func TestAnEndHasACode(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		ctx  context.Context
		end  error
		code int
		says string
	}{
		{t.Context(), nil, cli.Pass, ""},
		{t.Context(), cli.ErrFailed, cli.Fail, ""},
		{t.Context(), errors.New("there is no such thing"), cli.Usage, "kata: there is no such thing\n"},
		{t.Context(), cli.Exit(7), 7, ""},
		{t.Context(), fmt.Errorf("cannot look: %w", &gocommand.Error{Command: "go list", Output: "no such module\nand more\n"}), cli.Usage, "kata: cannot look: go list: no such module\n"},
		{ended, errors.New("whatever"), cli.Interrupted, "kata: interrupted; nothing was lost\n"},
	} {
		code, says := say(t, tt.ctx, tt.end, "open", "01")
		require.Equal(t, tt.code, code)
		require.Equal(t, tt.says, says)
	}
}

func TestWrongWords(t *testing.T) {
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"opne"}, `there is no verb "opne"; did you mean open?`},
		{[]string{"mirror"}, `there is no verb "mirror"; kata --help lists them`},
		{[]string{"open"}, "kata open takes one kata, by number or name, for example: kata open 01"},
		{[]string{"open", "1", "2"}, "kata open takes one kata, by number or name, for example: kata open 01"},
		{[]string{"open", "1", "--rounds", "x"}, `--rounds takes a whole number, and got "x"`},
		{[]string{"open", "1", "--again=x"}, `--again takes true or false, and got "x"`},
		{[]string{"open", "1", "--edition"}, "--edition takes a value, for example: --edition v2"},
		{[]string{"open", "1", "--dir"}, "--dir takes a value, for example: --dir DIR"},
		{[]string{"open", "1", "--fast"}, "kata open has no flag --fast; kata open --help lists them"},
		{[]string{"open", "1", "-f"}, "kata open has no flag -f; kata open --help lists them"},
	} {
		code, says := say(t, t.Context(), nil, tt.args...)
		require.Equal(t, cli.Usage, code, tt.args)
		require.Equal(t, "kata: "+tt.says+"\n", says)
	}
}

func TestAWordThatIsNearlyOneOfThem(t *testing.T) {
	type check string
	known := []check{"behaviour", "races"}
	require.NoError(t, cli.OneOf("check", "races", known))
	require.EqualError(t, cli.OneOf("check", "behavior", known), `there is no check "behavior"; did you mean behaviour?`)
	require.EqualError(t, cli.OneOf("check", "speed", known), `there is no check "speed"; there are behaviour, races`)
}
