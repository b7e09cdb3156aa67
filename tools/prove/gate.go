package prove

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
)

// The tools of the repository that are commands of their own: linked into kata
// they would double the time in which a fresh clone builds it.
const (
	MutationTool = "brownfield/tools/score/cmd/mutate"
	DrillTool    = "brownfield/tools/drill/cmd/drill"
	ReviewTool   = "brownfield/tools/review/cmd/review"
	BenchTool    = "brownfield/tools/bench/cmd/bench"
)

// mutation proves that the suite detects most mutants of an edition, and that
// somebody answers for each of the others. What has been proven once is not
// measured again, as long as neither the kata nor the program that measures has
// changed.
func (p *prover) mutation(ctx context.Context, edition catalog.Edition) error {
	tool, err := p.builder.Tool(ctx, p.root(), MutationTool)
	if err != nil {
		return err
	}
	store, err := check.OpenStoreOf(tool)
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
	if err := p.gate(ctx, MutationTool, p.kata.Name, edition.Name); err != nil {
		return err
	}
	return store.Pass(key, "mutation")
}

func (p *prover) root() string { return filepath.Dir(filepath.Dir(p.kata.Dir)) }

// gate asks another command of the repository whether what it proves holds.
func (p *prover) gate(ctx context.Context, name string, args ...string) error {
	tool, err := p.builder.Tool(ctx, p.root(), name)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, tool, append([]string{"gate"}, args...)...) //nolint:gosec // It is the repository's own.
	cmd.Dir = p.root()
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
		return nil
	case ok && exited.ExitCode() == 1:
		return errors.New(strings.TrimSpace(said.String()))
	case ok:
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		return fmt.Errorf("nothing could be proven: %s", strings.TrimPrefix(lines[len(lines)-1], "kata: "))
	}
	return fmt.Errorf("cannot run %s: %w", path.Base(name), err)
}
