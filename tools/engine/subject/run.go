package subject

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"brownfield/tools/engine/tempdir"
)

// A Call is one run of a subject.
type Call struct {
	Args           []string
	Dir            string   // where it runs
	Env            []string // its environment, all of it
	Stdin          io.Reader
	Stdout, Stderr io.Writer // what it prints is lost where they are nil
	Limits         Limits
	Fence          *Fence // what it is kept to, nil for nothing; not for a [Sandbox], which has one
	Keep           bool   // the report repeats what it printed; as above
}

// Run runs a subject once, under supervision. However the program ends, that is in
// the report; an error is about the run itself.
func (s *Subject) Run(ctx context.Context, c Call) (Report, error) {
	dir, remove, err := tempdir.New("run")
	if err != nil {
		return Report{}, err
	}
	defer remove()
	outside := filepath.Join(dir, "sandbox")
	if err := os.Mkdir(outside, 0o750); err != nil {
		return Report{}, fmt.Errorf("cannot prepare a run: %w", err)
	}
	sandbox, err := s.Sandbox(outside)
	if err != nil {
		return Report{}, err
	}
	if c.Fence != nil {
		if err := sandbox.FenceIn(*c.Fence); err != nil {
			return Report{}, err
		}
	}
	sandbox.Keep = c.Keep
	return sandbox.Run(ctx, c)
}

// Run runs the subject once from the sandbox. When ctx ends, so do all runs from it.
func (st *Sandbox) Run(ctx context.Context, c Call) (Report, error) {
	order, reports, err := st.Order(c.Limits, Streams{})
	if err != nil {
		return Report{}, err
	}
	cmd := st.Command(ctx, c.Args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Dir, c.Stdin, c.Stdout, c.Stderr
	cmd.Env = append([]string{order}, c.Env...)
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return Report{}, context.Cause(ctx)
	case err != nil && !errors.As(err, &exit):
		return Report{}, fmt.Errorf("cannot run %s: %w", st.subject.Program, err)
	}
	all, err := reports.Read()
	if err != nil {
		return Report{}, err
	}
	if len(all) != 1 {
		return Report{}, fmt.Errorf("cannot run %s: its supervisor left %d reports instead of one (%v)", st.subject.Program, len(all), cmd.ProcessState)
	}
	return all[0], nil
}
