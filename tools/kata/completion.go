package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/command"
)

func (a *app) completionCommand() *cobra.Command {
	shells := map[string]func(root *cobra.Command) error{
		"bash": func(root *cobra.Command) error { return root.GenBashCompletionV2(a.out, true) },
		"zsh":  func(root *cobra.Command) error { return root.GenZshCompletion(a.out) },
		"fish": func(root *cobra.Command) error { return root.GenFishCompletion(a.out, true) },
	}
	names := []string{"bash", "fish", "zsh"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Teach your shell the verbs, katas and flags",
		Long: `Completion prints a script for bash, zsh or fish, after which TAB knows the verbs,
the katas, the editions and the flags. The shell has to find kata itself, so put
work/.bin of the repository on your PATH. Bash needs its package bash-completion.

Exit codes: 0 printed, 2 wrong usage.`,
		Example: `  export PATH="$PWD/work/.bin:$PATH"
  source <(kata completion bash)
  kata completion zsh >"${fpath[1]}/_kata"
  kata completion fish | source`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("kata completion takes one shell: %s", strings.Join(names, ", "))
			}
			return command.OneOf("shell", args[0], names)
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
