package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/school/cli"
)

func (c *console) completionCommand() *cobra.Command {
	shells := map[string]func(root *cobra.Command) error{
		"bash": func(root *cobra.Command) error { return root.GenBashCompletionV2(c.out, true) },
		"zsh":  func(root *cobra.Command) error { return root.GenZshCompletion(c.out) },
		"fish": func(root *cobra.Command) error { return root.GenFishCompletion(c.out, true) },
	}
	names := []string{"bash", "fish", "zsh"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a completion script for your shell",
		Long: `Completion prints a script for bash, zsh or fish that completes verbs, katas,
editions and flags. Your shell has to find kata, so put work/.bin of this
repository on your PATH. Bash also needs the package bash-completion.

Exit codes: 0 printed, 2 wrong usage.`,
		Example: `  export PATH="$PWD/work/.bin:$PATH"
  source <(kata completion bash)
  kata completion zsh >"${fpath[1]}/_kata"
  kata completion fish | source`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("kata completion takes one shell: %s", strings.Join(names, ", "))
			}
			return cli.OneOf("shell", args[0], names)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error { return shells[args[0]](cmd.Root()) },
	}
}
