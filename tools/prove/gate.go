package prove

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"brownfield/tools/catalog"
	"brownfield/tools/claim"
	"brownfield/tools/subject"
)

// The tools of the repository that are commands of their own: linked into kata
// they would double the time in which a fresh clone builds it.
const (
	MutationTool = "brownfield/tools/score/cmd/mutate"
	DrillTool    = "brownfield/tools/drill/cmd/drill"
	ReviewTool   = "brownfield/tools/review/cmd/review"
	BenchTool    = "brownfield/tools/bench/cmd/bench"
)

// drills are the claims that the upgrade drills do what they say: of the kata as a
// whole, and one for each directory below drills/.
func (p *prover) drills() []claim.Claim {
	names := []string{"whole"}
	entries, err := os.ReadDir(filepath.Join(p.kata.Dir, "drills"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return []claim.Claim{{Name: "drills", Prove: func(context.Context) error { return fmt.Errorf("cannot list the drills: %w", err) }}}
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	var claims []claim.Claim
	for _, name := range names {
		claims = append(claims, claim.Claim{
			Name: "drills/" + name, Work: claim.Computes, Content: p.by(DrillTool, catalog.ReleasesFile),
			Prove: func(ctx context.Context) error { return p.gate(ctx, DrillTool, p.kata.Name, name) },
		})
	}
	return claims
}

// scored are the claims that the suite kills most mutants of an edition, and that
// each of the others has a reason.
func (p *prover) scored() []claim.Claim {
	var claims []claim.Claim
	for _, edition := range []string{"v1", "v2"} {
		claims = append(claims, claim.Claim{
			Name: "mutation/" + edition, Work: claim.Alone, Content: p.by(MutationTool),
			Prove: func(ctx context.Context) error { return p.gate(ctx, MutationTool, p.kata.Name, edition) },
		})
	}
	return claims
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
	cmd.Stdout, cmd.Stderr = &said, &complaint
	subject.EndsGently(cmd)
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
