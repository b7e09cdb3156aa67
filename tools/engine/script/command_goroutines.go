package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/engine/upstream"
	"brownfield/tools/internal/godump"
)

func goroutinesCommand() Command {
	return Command{
		Name:    "goroutines",
		Usage:   "goroutines NAME <= N",
		Does:    "Ends what start has started with SIGQUIT and counts the goroutines in the runtime's own dump.",
		Asserts: true,
		run:     (*session).goroutines,
	}
}

// goroutines ends a service with SIGQUIT and counts the goroutines in the dump
// that the runtime then prints. Nothing has to be added to the program.
func (ses *session) goroutines(ts *testscript.TestScript, args []string) error {
	if len(args) != 3 {
		return errUsage
	}
	holds, err := upstream.Comparison(args[1], args[2])
	if err != nil {
		return err
	}
	s, err := ses.signal(args[0], "QUIT")
	if err != nil {
		return err
	}
	report, err := ses.ended(s, args[0], ses.patience, "SIGQUIT")
	if err != nil {
		return err
	}
	delete(ses.services, args[0])
	if report.Reason != "" {
		return fmt.Errorf("the program %s", report.Detail)
	}
	dump, _ := s.stderr.look()
	all := godump.Read(dump)
	n := len(all)
	if n == 0 {
		return fmt.Errorf("%s printed no goroutines at SIGQUIT (exit code %d): does it handle that signal?", args[0], report.Exit)
	}
	if !holds(n) {
		return fmt.Errorf("%d goroutines, expected %s %s; %s", n, args[1], args[2], most(creators(all)))
	}
	s.print(ts)
	return nil
}

// creators counts how many goroutines each line of code has started.
func creators(all []godump.Goroutine) map[string]int {
	counts := map[string]int{}
	for _, g := range all {
		if g.By != (godump.Place{}) {
			counts[g.By.Func+" ("+g.By.Line+")"]++
		}
	}
	return counts
}

// most names the two lines that started the most goroutines.
func most(creators map[string]int) string {
	names := slices.SortedFunc(maps.Keys(creators), func(a, b string) int {
		if creators[a] != creators[b] {
			return creators[b] - creators[a]
		}
		return strings.Compare(a, b)
	})
	var parts []string
	for _, name := range names[:min(2, len(names))] {
		parts = append(parts, fmt.Sprintf("%d started by %s", creators[name], name))
	}
	return strings.Join(parts, ", ")
}
