package main

import (
	"context"
	"fmt"
	"os"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/upgrade"
)

// A task is what most verbs work with.
type task struct {
	*console
	*cli.Repository // nil until it is opened: some verbs work on any program
	screen          *cli.Screen
	tell            *cli.Teller
	builder         *subject.Builder
}

func (c *console) task(ctx context.Context) (*task, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("cannot find the current directory: %w", err)
	}
	t := &task{console: c, screen: cli.NewScreen(c.out, cwd), tell: cli.NewTeller(c.err)}
	t.builder, err = subject.NewBuilder(ctx)
	return t, err
}

// opened is a task in the repository.
func (c *console) opened(ctx context.Context) (*task, error) {
	t, err := c.task(ctx)
	if err != nil {
		return nil, err
	}
	return t, t.open()
}

// open finds the repository, which only katas need.
func (t *task) open() (err error) {
	t.Repository, err = cli.Open()
	return err
}

// drillNamed finds a drill as it is named on the command line: a kata, and then
// the name of a drill, or nothing for the kata as a whole.
func (t *task) drillNamed(args []string) (upgrade.Drill, error) {
	if err := t.open(); err != nil {
		return upgrade.Drill{}, err
	}
	kata, err := t.Find(args[0])
	if err != nil {
		return upgrade.Drill{}, err
	}
	name := ""
	if len(args) > 1 {
		name = args[1]
	}
	return upgrade.Find(kata, name)
}
