package prove

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
)

// MutationTool is the tool of the repository that scores a suite. What it needs
// to read Go would double the time in which a fresh clone builds the kata
// command, so it is a command of its own.
const MutationTool = "brownfield/tools/score/cmd/mutate"

// mutation proves that the suite detects most mutants of an edition, and that
// somebody answers for each of the others. What has been proven once is not
// measured again, as long as neither the kata nor the tools have changed.
func (p *prover) mutation(ctx context.Context, edition catalog.Edition) error {
	root := filepath.Dir(filepath.Dir(p.kata.Dir))
	store, err := check.OpenStore(root)
	if err != nil {
		return err
	}
	key, err := store.Key(p.builder, p.kata, edition)
	if err != nil {
		return err
	}
	if store.Passed(key, "mutation") {
		return nil
	}
	tool, err := p.builder.Tool(ctx, root, MutationTool)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, tool, "gate", p.kata.Name, edition.Name) //nolint:gosec // It is the repository's own.
	cmd.Dir = root
	var said, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, io.MultiWriter(p.status, &complaint)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 20 * time.Second // It tidies up.
	err = cmd.Run()
	exited, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err == nil:
		return store.Pass(key, "mutation")
	case ok && exited.ExitCode() == 1:
		return errors.New(strings.TrimSpace(said.String()))
	case ok:
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		return fmt.Errorf("the mutants could not be measured: %s", strings.TrimPrefix(lines[len(lines)-1], "kata: "))
	}
	return fmt.Errorf("cannot run the mutation engine: %w", err)
}
