package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"brownfield/tools/internal/printable"
	"brownfield/tools/internal/usercache"
	"brownfield/tools/school/cli"
)

func (c *console) cleanCommand() *cobra.Command {
	var look bool
	cmd := &cobra.Command{
		Use:   "clean",
		Short: "Delete the cache of built programs, scorecards and proofs",
		Long: fmt.Sprintf(`Clean deletes the directory in your user cache in which all commands keep built
programs, scorecards and proofs. They are made again when they are needed. Your
copies, your progress and the go command's cache are not touched.

You rarely need it: when the directory grows larger than %s, the oldest files
are deleted, but none that was used in the last hour. Do not run clean beside
another kata command.

Exit codes: 0 deleted, 2 wrong usage, or the cache cannot be deleted.`, printable.Bytes(usercache.Bound)),
		Example:           "  kata clean\n  kata clean --look",
		Args:              cli.NoArgument,
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
			c.sizes(entries)
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
			fmt.Fprintf(c.out, "%s %s %s\n", printable.Bytes(total), verb, dir)
			return nil
		},
	}
	cmd.Flags().BoolVar(&look, "look", false, "only show what would be removed")
	return cmd
}

// sizes prints how much there is of each kind.
func (c *console) sizes(entries []usercache.Entry) {
	bytes, counts := map[string]int64{}, map[string]int{}
	for _, e := range entries {
		bytes[e.Kind] += e.Size
		counts[e.Kind]++
	}
	screen := cli.NewScreen(c.out, "")
	for _, kind := range slices.Sorted(maps.Keys(bytes)) {
		screen.Hang(fmt.Sprintf("%12s  ", printable.Bytes(bytes[kind])), fmt.Sprintf("%s (%d)", kind, counts[kind]))
	}
}
