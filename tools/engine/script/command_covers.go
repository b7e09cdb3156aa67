package script

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

func coversCommand() Command {
	return Command{
		Name:    "covers",
		Usage:   "covers FILE LINES",
		Does:    "Demands that each line of LINES is a part of a line of FILE, and that there is one at least.",
		Asserts: true,
		run:     (*session).covers,
	}
}

// covers demands that nothing of a list is missing in a file.
func (ses *session) covers(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return errUsage
	}
	text, wanted := ts.ReadFile(args[0]), linesOf(ts.ReadFile(args[1]))
	if len(wanted) == 0 {
		return fmt.Errorf("%s has no line", args[1])
	}
	missing := slices.DeleteFunc(slices.Clone(wanted), func(line string) bool { return strings.Contains(text, line) })
	if len(missing) > 0 {
		return fmt.Errorf("%s lacks %d of %d lines of %s, such as %q", args[0], len(missing), len(wanted), args[1], missing[0])
	}
	ses.told = append(ses.told, fmt.Sprintf("%s has every line of %s (%d)", args[0], args[1], len(wanted)))
	return nil
}

// linesOf are the lines of a text that hold something.
func linesOf(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}
