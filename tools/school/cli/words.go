package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"brownfield/tools/school/catalog"
)

// OneKata demands exactly one argument and says what it is.
func OneKata(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return takes(cmd, "one kata")
	}
	return nil
}

// OneKataOrNone takes a kata or nothing.
func OneKataOrNone(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return takes(cmd, "one kata or none")
	}
	return nil
}

func takes(cmd *cobra.Command, what string) error {
	return fmt.Errorf("%s takes %s, by number or name, for example: %s 01", cmd.CommandPath(), what, cmd.CommandPath())
}

// NoArgument takes flags only.
func NoArgument(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no argument, and got %q; %s --help shows what it takes", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// OneOf objects to a word that is not one of those that are known, and guesses
// which was meant. What is what the words are: "check".
func OneOf[Word ~string](what, word string, known []Word) error {
	if slices.Contains(known, Word(word)) {
		return nil
	}
	names := make([]string, len(known))
	for i, name := range known {
		names[i] = string(name)
	}
	if guess := catalog.Closest(word, names); guess != "" {
		return fmt.Errorf("there is no %s %q; did you mean %s?", what, word, guess)
	}
	return fmt.Errorf("there is no %s %q; there are %s", what, word, strings.Join(names, ", "))
}

// wrongFlag says what pflag says of a flag, in words that a person would use.
func wrongFlag(cmd *cobra.Command, err error) error {
	if wrong, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		flag := wrong.GetFlag()
		wanted, known := map[string]string{"int": "a whole number", "bool": "true or false", "duration": "a time such as 10s"}[flag.Value.Type()]
		if known {
			return fmt.Errorf("--%s takes %s, and got %q", flag.Name, wanted, wrong.GetValue())
		}
		return err
	}
	if wrong, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		name, _ := pflag.UnquoteUsage(wrong.GetFlag())
		return fmt.Errorf("--%s takes a value, for example: --%s %s", wrong.GetSpecifiedName(), wrong.GetSpecifiedName(), cmp.Or(strings.Trim(wrong.GetFlag().DefValue, "[]"), strings.ToUpper(name)))
	}
	if wrong, ok := errors.AsType[*pflag.NotExistError](err); ok {
		dashes := "--"
		if wrong.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		return fmt.Errorf("%s has no flag %s%s; %s --help lists them", cmd.CommandPath(), dashes, wrong.GetSpecifiedName(), cmd.CommandPath())
	}
	return err
}
