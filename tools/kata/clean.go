package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"brownfield/tools/command"
	"brownfield/tools/report"
	"brownfield/tools/subject"
	"brownfield/tools/usercache"
)

func (a *app) cleanCommand() *cobra.Command {
	var look bool
	cmd := &cobra.Command{
		Use:   "clean",
		Short: "Empty the cache of built programs, scorecards and proofs",
		Long: fmt.Sprintf(`Clean empties the directory in your cache in which all commands keep what they
have built and found out. Everything there is made again when it is needed. Your
copies, your progress and the go command's own cache stay.

Without it, what was used longest ago is removed when the cache is larger than
%s. What was used within the last hour stays.
Do not clean while another kata command runs.

Exit codes: 0 emptied, 2 wrong usage, or the cache cannot be removed.`, subject.Bytes(usercache.Bound)),
		Example:           "  kata clean\n  kata clean --look",
		Args:              command.NoArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			dir, err := usercache.Dir()
			if err != nil {
				return err
			}
			entries, err := usercache.Entries(dir)
			if err != nil {
				return err
			}
			a.sizes(entries)
			verb := "would be removed from"
			if !look {
				verb = "removed from"
				if err := usercache.Clean(dir); err != nil {
					return err
				}
			}
			total := int64(0)
			for _, e := range entries {
				total += e.Size
			}
			fmt.Fprintf(a.out, "%s %s %s\n", subject.Bytes(total), verb, dir)
			return nil
		},
	}
	cmd.Flags().BoolVar(&look, "look", false, "only show what would be removed")
	return cmd
}

// sizes prints how much there is of each kind.
func (a *app) sizes(entries []usercache.Entry) {
	bytes, counts := map[string]int64{}, map[string]int{}
	for _, e := range entries {
		bytes[e.Kind] += e.Size
		counts[e.Kind]++
	}
	screen := report.NewScreen(a.out, "")
	for _, kind := range slices.Sorted(maps.Keys(bytes)) {
		screen.Hang(fmt.Sprintf("%12s  ", subject.Bytes(bytes[kind])), fmt.Sprintf("%s (%d)", kind, counts[kind]))
	}
}
