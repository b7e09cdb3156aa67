// Package clitest proves that a command says everything in the way of package cli.
package clitest

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"brownfield/tools/school/cli"
)

var (
	sentence = regexp.MustCompile(`^[A-Z].*[^.]$`)
	phrase   = regexp.MustCompile(`^[a-z0-9].*[^.]$`)
	example  = regexp.MustCompile(`^  (kata|make|source|export) `)
	words    = regexp.MustCompile(`^[a-z-]+( (KATA|DIR|NAME|SHELL|NN-SLUG|inventory|plan|show|apply|K|\||\[|\]|\.\.\.))*$`)
	apart    = regexp.MustCompile(`([][|]|\.\.\.)`)
)

// OneVoice proves of every verb of a command that its help has what every help
// has, and that it objects to wrong words in one line.
func OneVoice(t *testing.T, root func(out, errOut io.Writer) *cobra.Command) {
	t.Helper()
	t.Chdir(t.TempDir()) // Wrong words are noticed without a repository.
	for _, verb := range visible(root(io.Discard, io.Discard)) {
		path := strings.Fields(verb.CommandPath())[1:]
		t.Run(strings.Join(path, " "), func(t *testing.T) {
			require.Regexp(t, sentence, verb.Short)
			require.Regexp(t, words, strings.Join(strings.Fields(apart.ReplaceAllString(verb.Use, " $1 ")), " "))
			for line := range strings.Lines(verb.Example) {
				require.Regexp(t, example, line)
			}
			if verb.DisableFlagParsing {
				return // Another command has its help and its objections.
			}
			require.Contains(t, verb.Long, "Exit codes: 0 ")
			require.Regexp(t, `(, 2|\n2) `, verb.Long)
			require.NotEmpty(t, verb.Example)
			for line := range strings.Lines(verb.Long) {
				require.LessOrEqual(t, len([]rune(line)), 83, line)
			}
			verb.Flags().VisitAll(func(flag *pflag.Flag) { require.Regexp(t, phrase, flag.Usage, flag.Name) })
			wrong := [][]string{{"--no-such-flag"}}
			if !strings.Contains(verb.Use, "...") {
				wrong = append(wrong, []string{"a", "b", "c", "d"})
			}
			verb.Flags().VisitAll(func(flag *pflag.Flag) {
				switch flag.Value.Type() {
				case "int":
					wrong = append(wrong, []string{"--" + flag.Name, "x"})
				case "string", "stringSlice":
					wrong = append(wrong, []string{"--" + flag.Name})
				}
			})
			for _, args := range wrong {
				objects(t, root, slices.Concat(path, args))
			}
		})
	}
	objects(t, root, []string{"no-such-verb"})
}

// objects demands that a command line is refused in one line.
func objects(t *testing.T, root func(out, errOut io.Writer) *cobra.Command, args []string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code := cli.Execute(t.Context(), root(&out, &errOut), args, &out, &errOut)
	require.Equal(t, cli.Usage, code, "%v: %s%s", args, &out, &errOut)
	require.Empty(t, out.String(), args)
	require.Regexp(t, `^kata: [^\n]+\n$`, errOut.String(), args)
	require.NotRegexp(t, `arg\(s\)|strconv|unknown command|invalid argument|flag needs|cannot find the Brownfield`, errOut.String(), args)
}

// visible lists the verbs of a command, and theirs.
func visible(root *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, verb := range root.Commands() {
		if !verb.Hidden {
			all = append(all, verb)
			all = append(all, visible(verb)...)
		}
	}
	return all
}
