package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/school/catalog"
)

// A Completion offers the words that may come next, each with its description
// after a tab, as cobra wants it.
type Completion = func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective)

// CompleteKata offers katas as the first argument: by number or by name, as the
// person has begun.
func CompleteKata(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return CompleteKatas(nil, nil, begun)
}

// CompleteKatas offers katas as every argument.
func CompleteKatas(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	c, err := Open()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var words []string
	for _, kata := range c.Katas {
		for _, name := range []string{kata.Name, kata.Slug, strconv.Itoa(kata.Number)} {
			if strings.HasPrefix(name, begun) {
				words = append(words, name+"\t"+kata.Title)
				break
			}
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// CompleteFrom offers words that depend on the kata, which is the first
// argument.
func CompleteFrom(of func(kata *catalog.Kata) []string) Completion {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		c, err := Open()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		kata, err := c.Find(args[0])
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return of(kata), cobra.ShellCompDirectiveNoFileComp
	}
}

// CompleteEdition offers the names of editions, and directories to whoever has
// begun something else.
func CompleteEdition(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	var words []string
	for _, name := range []string{"v1\tthe legacy program", "v2\twhat it should become", "work\tyour copy"} {
		if strings.HasPrefix(name, begun) {
			words = append(words, name)
		}
	}
	if len(words) == 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// CompleteList offers words for a flag that takes several with commas between.
func CompleteList[Word ~string](known []Word) Completion {
	return func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		done := begun[:strings.LastIndex(begun, ",")+1]
		var words []string
		for _, word := range known {
			words = append(words, done+string(word))
		}
		return words, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// CompleteFlag offers what complete does as the value of a flag.
func CompleteFlag(cmd *cobra.Command, flag string, complete Completion) {
	if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic(err) // The flag is not there, or has one: a mistake in our own source.
	}
}

// CompleteDirectory offers directories.
func CompleteDirectory(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}
