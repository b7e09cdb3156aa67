package subject

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// A Tier says how much of a world each run can have to itself on this machine.
type Tier string

const (
	// Private worlds are namespaces of Linux: what a run writes or deletes is gone
	// with it, it has a loopback, processes and temporary files of its own, and
	// everything else can only be read.
	Private Tier = "namespaces"
	// Copied worlds are a copy of the program's directory, a home and a directory
	// for temporary files. Ports, and all that has a fixed path, are shared, so two
	// runs can meet.
	Copied Tier = "copies"
)

// A world is what one run has to itself. It is part of an [Order].
type world struct {
	Root   string   // directory that the run sees, and changes for itself alone
	Home   string   // the same, when it exists
	Writes []string // directories in which what the run writes stays
	Reads  []string // directories of ours that have to be seen
	Parent int      // our own process

	parent int // what [world.enter] keeps open of it
}

// Private gives all runs from now on, those that [Sandbox.Command] starts, a world of
// their own around the directory root: they see it, and what they change there
// nobody else sees. What they write in the directories writes stays. The tier has
// to be [Private] (see [WorldTier]).
func (st *Sandbox) Private(root string, writes ...string) error {
	w, err := newWorld(root)
	if err != nil {
		return err
	}
	w.Writes, w.Reads = writes, []string{st.dir, filepath.Dir(st.subject.Binary)}
	st.world = w
	return nil
}

func newWorld(root string) (*world, error) {
	root, err := filepath.EvalSymlinks(root)
	if err == nil {
		root, err = filepath.Abs(root)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot make a world for the program: %w", err)
	}
	home, err := os.UserHomeDir()
	if err == nil {
		home, err = filepath.EvalSymlinks(home)
	}
	if err != nil {
		home = "" // Then there is none to protect.
	}
	return &world{Root: root, Home: home, Parent: os.Getpid()}, nil
}

// Command is a call of the subject, to be run with the environment entry of an
// [Sandbox.Order]. When ctx ends, so do all runs from the sandbox.
func (st *Sandbox) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(st.Bin, st.subject.Program), args...) //nolint:gosec // Running it is the purpose.
	cmd.Cancel = st.Revoke
	cmd.WaitDelay = time.Minute // Its pipes close with its world. Only reading them takes long, where everybody reads.
	if st.world != nil {
		cmd.SysProcAttr = apart()
	}
	return cmd
}
