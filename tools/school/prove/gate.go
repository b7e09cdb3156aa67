package prove

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/delegate"
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
			Name: "drills/" + name, Work: claim.Computes, Content: p.with(drilling(), asked, catalog.ReleasesFile),
			Prove: func(ctx context.Context) error { return p.gate(ctx, "drill", p.kata.Name, name) },
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
			Name: "mutation/" + edition, Work: claim.Alone, Content: p.with(scoring(), asked),
			Prove: func(ctx context.Context) error { return p.gate(ctx, "mutation", p.kata.Name, edition) },
		})
	}
	return claims
}

func (p *prover) root() string { return filepath.Dir(filepath.Dir(p.kata.Dir)) }

// gate asks the command that has what this one has not whether a claim holds.
func (p *prover) gate(ctx context.Context, args ...string) error {
	cmd, err := delegate.Start(ctx, p.builder, p.root(), delegate.Lab, append([]string{"gate"}, args...)...)
	if err != nil {
		return err
	}
	cmd.Dir = p.root()
	var said, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &complaint
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
	return fmt.Errorf("cannot run %s: %w", delegate.Lab, err)
}
