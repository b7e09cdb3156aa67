package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/internal/printable"
	"brownfield/tools/internal/usercache"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/delegate"
)

// The exit codes of every verb.
const (
	Pass        = 0
	Fail        = 1 // a check failed, a question was answered with no
	Usage       = 2 // wrong words, a broken kata, a machine that lacks something
	Interrupted = 130
)

// ErrFailed says that something was not passed, and that the person has been
// told what.
var ErrFailed = errors.New("not passed")

// An Exit is the exit code of another command, which has said why.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// Main is the body of main in a command that kata starts: it runs execute, which
// carries out a command line, until that ends or a person ends it.
func Main(execute func(ctx context.Context, args []string) int) {
	subject.Supervise()
	code := Interruptible(func(ctx context.Context) int { return execute(ctx, os.Args[1:]) }, delegate.ToldToEnd)
	os.Exit(code) //nolint:revive // It is the body of main.
}

// Root is a command without an action of its own; the verbs are added to it.
func Root(short string, verbs ...*cobra.Command) *cobra.Command {
	root := &cobra.Command{
		Use:                   "kata",
		Short:                 short,
		Args:                  cobra.ArbitraryArgs, // What is no verb gets here.
		SilenceUsage:          true,
		SilenceErrors:         true,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return noVerb(cmd, args[0])
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(wrongFlag)
	root.SetUsageTemplate(strings.NewReplacer(
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`, "{{.CommandPath}} VERB --help explains one.",
		"[command]", "VERB",
	).Replace(root.UsageTemplate()))
	root.AddCommand(verbs...)
	return root
}

func noVerb(root *cobra.Command, word string) error {
	var names []string
	for _, verb := range root.Commands() {
		if verb.IsAvailableCommand() {
			names = append(names, verb.Name())
		}
	}
	if guess := catalog.Closest(word, names); guess != "" {
		return fmt.Errorf("there is no verb %q; did you mean %s?", word, guess)
	}
	return fmt.Errorf("there is no verb %q; %s --help lists them", word, root.Name())
}

// Interruption is the annotation of a verb that says what a person who has
// interrupted it wants to hear, where that is not "nothing was lost".
const Interruption = "interruption"

// Execute carries out one command line and returns its exit code. Of what the
// go command says about a program, the first line is enough.
func Execute(ctx context.Context, root *cobra.Command, args []string, out, errOut io.Writer) int {
	code := carryOut(ctx, root, args, out, errOut)
	if p, ok := out.(*Printer); ok && p.fault() != nil && (code == Pass || code == Fail) {
		fmt.Fprintln(errOut, "kata: cannot print:", p.fault())
		return Usage
	}
	return code
}

func carryOut(ctx context.Context, root *cobra.Command, args []string, out, errOut io.Writer) int {
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	tempdir.Sweep()
	if dir, err := usercache.Dir(); err == nil {
		_ = usercache.Keep(dir, usercache.Bound, time.Now()) // What cannot be bounded now is bounded by another command.
	}
	verb, err := root.ExecuteContextC(ctx)
	if code, ok := errors.AsType[Exit](err); ok {
		return int(code)
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(errOut, "kata: interrupted;", cmp.Or(verb.Annotations[Interruption], "nothing was lost"))
		return Interrupted
	case err == nil:
		return Pass
	case errors.Is(err, ErrFailed):
		return Fail
	}
	says := err.Error()
	if _, ok := errors.AsType[*gocommand.Error](err); ok {
		says, _, _ = strings.Cut(says, "\n")
	}
	fmt.Fprintln(errOut, "kata:", printable.Text(says))
	return Usage
}
