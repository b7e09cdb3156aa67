package script

import (
	"context"
	"fmt"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/upstream"
)

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
	server, err := upstream.Start(context.Background(), plan)
	if err != nil {
		return err
	}
	ses.upstreams[name] = server
	ses.names[name] = true
	ts.Setenv(name, server.URL)
	return nil
}

// upstreamStat demands what an upstream has counted.
func (ses *session) upstreamStat(_ *testscript.TestScript, args []string) error {
	return ses.ask(args, func(server *upstream.Server, q upstream.Question, _ func(int) bool) int { return server.Count(q) })
}

// upstreamWait waits until an upstream has counted as many as the script wants.
func (ses *session) upstreamWait(_ *testscript.TestScript, args []string) error {
	return ses.ask(args, func(server *upstream.Server, q upstream.Question, holds func(int) bool) int {
		ctx, cancel := context.WithTimeout(context.Background(), ses.patience)
		defer cancel()
		n, _ := server.Await(ctx, q, holds) // That it took too long shows in the count.
		return n
	})
}

// ask reads "NAME WHAT [PATH] OP N" and judges the answer that count gets.
func (ses *session) ask(args []string, count func(*upstream.Server, upstream.Question, func(int) bool) int) error {
	if len(args) != 4 && len(args) != 5 {
		return errUsage
	}
	server := ses.upstreams[args[0]]
	if server == nil {
		return fmt.Errorf("no upstream is called %s; start one", args[0])
	}
	q := upstream.Question{What: args[1]}
	if len(args) == 5 {
		q.Path = args[2]
	}
	if err := q.Check(); err != nil {
		return err
	}
	operator, bound := args[len(args)-2], args[len(args)-1]
	holds, err := comparison(operator, bound)
	if err != nil {
		return err
	}
	if n := count(server, q, holds); !holds(n) {
		return fmt.Errorf("%s counted %d %s, expected %s %s", args[0], n, q, operator, bound)
	}
	return nil
}

// comparison returns what "<= 8" demands of a number.
func comparison(operator, bound string) (holds func(n int) bool, err error) {
	limit, err := strconv.Atoi(bound)
	if err != nil {
		return nil, fmt.Errorf("%q is not a number", bound)
	}
	holds, ok := map[string]func(int) bool{
		"<":  func(n int) bool { return n < limit },
		"<=": func(n int) bool { return n <= limit },
		"==": func(n int) bool { return n == limit },
		">=": func(n int) bool { return n >= limit },
		">":  func(n int) bool { return n > limit },
	}[operator]
	if !ok {
		return nil, fmt.Errorf("%q compares nothing; choose from < <= == >= >", operator)
	}
	return holds, nil
}
