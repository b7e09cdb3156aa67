package script

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/engine/upstream"
)

func upstreamCommand() Command {
	return Command{
		Name:  "upstream",
		Usage: "upstream NAME",
		Does:  "Starts a scripted server, of HTTP and WebSocket, that follows the plan in NAME.toml. Its address is $NAME.",
		run:   (*session).upstream,
	}
}

// upstream starts a scripted server that follows the plan in NAME.toml. Its
// address is $NAME from then on.
func (ses *session) upstream(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	name := args[0]
	if ses.upstreams[name] != nil {
		return fmt.Errorf("%s is running already", name)
	}
	file := name + ".toml"
	plan, err := upstream.Parse([]byte(ts.ReadFile(file)))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	// The server lives as long as the script; close ends it.
	server, err := upstream.Start(ses.ctx, plan)
	if err != nil {
		return err
	}
	ses.upstreams[name] = server
	ses.setenv(ts, name, server.URL)
	return nil
}

func upstreamStatCommand() Command {
	return Command{
		Name:    "upstream-stat",
		Usage:   "upstream-stat NAME COUNT [PATH] OP N",
		Does:    "Demands what an upstream has counted, with < <= == >= or >. It counts requests, answers, in-flight and max-in-flight; of a WebSocket the frames that it sent, and the messages, pings, pongs and closes that came, and as close-code the code of the last close. All but in-flight and max-in-flight can be counted for one path.",
		Asserts: true,
		run:     (*session).upstreamStat,
	}
}

// upstreamStat demands what an upstream has counted.
func (ses *session) upstreamStat(_ *testscript.TestScript, args []string) error {
	return ses.ask(args, func(server *upstream.Server, c upstream.Condition) int { return server.Count(c.Question) })
}

func upstreamWaitCommand() Command {
	return Command{
		Name:    "upstream-wait",
		Usage:   "upstream-wait NAME (COUNT [PATH] OP N | covers FILE)",
		Does:    "Waits until upstream-stat would pass, 10 s at most. With covers it waits until each line of FILE has come as the body of a request.",
		Asserts: true,
		run:     (*session).upstreamWait,
	}
}

// upstreamWait waits until an upstream has counted as many as the script wants.
func (ses *session) upstreamWait(ts *testscript.TestScript, args []string) error {
	if len(args) == 3 && args[1] == "covers" {
		return ses.awaitBodies(ts, args[0], args[2])
	}
	return ses.ask(args, func(server *upstream.Server, c upstream.Condition) int {
		ctx, end := ses.within(ses.patience)
		defer end()
		n, _ := server.Await(ctx, c) // That it took too long shows in the count.
		return n
	})
}

// awaitBodies waits until an upstream has received all that a file lists.
func (ses *session) awaitBodies(ts *testscript.TestScript, name, file string) error {
	server, err := ses.upstreamNamed(name)
	if err != nil {
		return err
	}
	wanted := linesOf(ts.ReadFile(file))
	if len(wanted) == 0 {
		return fmt.Errorf("%s has no line", file)
	}
	ctx, end := ses.within(ses.patience)
	defer end()
	if missing := server.AwaitBodies(ctx, wanted); len(missing) > 0 {
		return fmt.Errorf("%s did not receive %d of %d lines of %s within %s, such as %q", name, len(missing), len(wanted), file, ses.patience, missing[0])
	}
	ses.told = append(ses.told, fmt.Sprintf("%s received every line of %s (%d)", name, file, len(wanted)))
	return nil
}

func (ses *session) upstreamNamed(name string) (*upstream.Server, error) {
	server := ses.upstreams[name]
	if server == nil {
		return nil, fmt.Errorf("no upstream is called %s; start one", name)
	}
	return server, nil
}

// ask reads "NAME COUNT [PATH] OP N" and judges the answer that count gets.
func (ses *session) ask(args []string, count func(*upstream.Server, upstream.Condition) int) error {
	if len(args) != 4 && len(args) != 5 {
		return errUsage
	}
	server, err := ses.upstreamNamed(args[0])
	if err != nil {
		return err
	}
	condition, err := upstream.ParseCondition(args[1:])
	if err != nil {
		return err
	}
	if n := count(server, condition); !condition.Holds(n) {
		return fmt.Errorf("%s counted %d %s, expected %s", args[0], n, condition.Question, strings.Join(args[len(args)-2:], " "))
	}
	return nil
}
