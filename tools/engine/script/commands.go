package script

import (
	"errors"
	"flag"
	"io"
	"slices"

	"github.com/rogpeppe/go-internal/testscript"
)

// flagsOf are the flags of a command, which objects by its error alone.
func flagsOf(command string) *flag.FlagSet {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// errUsage is returned by a command that was called with the wrong words.
var errUsage = errors.New("wrong usage")

// A Command is one of the commands that this package adds.
type Command struct {
	Name  string
	Usage string
	Does  string
	// Asserts says that its failure is seen in the program, and not in what the script
	// prepares.
	Asserts bool
	// Compares says that it takes two files, the second of which is what is expected.
	Compares bool

	run func(ses *session, ts *testscript.TestScript, args []string) error
}

// Commands lists what this package adds to testscript.
func Commands() []Command {
	return []Command{
		runCommand(),
		startCommand(),
		endCommand(),
		awaitCommand(),
		feedCommand(),
		signalCommand(),
		goroutinesCommand(),
		httpCommand(),
		crashCommand(),
		coversCommand(),
		hmacCommand(),
		nowCommand(),
		upstreamCommand(),
		upstreamStatCommand(),
		upstreamWaitCommand(),
		cmpjsonCommand(),
		cmplogCommand(),
		sortlinesCommand(),
		expandCommand(),
		repeatCommand(),
		copiesCommand(),
	}
}

// Asserts reports whether a failure of the command with this name is seen in the
// program, and not in what the script prepares.
func Asserts(name string) bool {
	switch name {
	case "cmp", "cmpenv", "stdout", "stderr", "grep", "exists", "!": // They are testscript's.
		return true
	}
	return slices.ContainsFunc(Commands(), func(c Command) bool { return c.Name == name && c.Asserts })
}

// compares reports whether a command takes two files, the second of which is what is
// expected.
func compares(name string) bool {
	return name == "cmp" || name == "cmpenv" || slices.ContainsFunc(Commands(), func(c Command) bool { return c.Name == name && c.Compares })
}
