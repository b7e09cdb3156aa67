package prove

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/delegate"
)

// drills are the claims that the upgrade drills do what they say: of the kata as a
// whole, and one for each directory below drills/.
func (p *prover) drills() []claim.Claim {
	names, err := p.below("drills", "")
	return p.gates("drills", claim.Computes, append([]string{"whole"}, names...), err, p.with(drilling(), asked, catalog.ReleasesFile))
}

// incidents are the claims that each incident takes its course.
func (p *prover) incidents() []claim.Claim {
	names, err := p.below(catalog.Incidents, "")
	return p.gates("incident", claim.Runs, names, err, p.with(exercising(), asked, p.kata.Runbook(), p.dir(catalog.Incidents)))
}

// timelines are the claims that pictures show what a run does. A kata without any
// scenario fails one claim.
func (p *prover) timelines() []claim.Claim {
	names, err := p.below(catalog.Timelines, ".txtar")
	if len(names) == 0 && err == nil {
		err = fmt.Errorf("there is no scenario in %s, so nothing shows what its goroutines do", p.dir(catalog.Timelines))
	}
	return p.gates("timeline", claim.Computes, names, err, p.with(drawing(), asked, p.dir(catalog.Timelines)))
}

// figures is the claim that walk.toml has what is counted today. A kata without the file
// fails it.
func (p *prover) figures() []claim.Claim {
	var err error
	if _, missing := os.Stat(filepath.Join(p.kata.Dir, catalog.WalkFile)); missing != nil {
		err = fmt.Errorf("cannot read the figures of the walk; make pictures counts them: %w", missing)
	}
	return p.gates("walk", claim.Computes, []string{"figures"}, err, p.with(slices.Concat(counting(), smelling()), asked, p.dir(catalog.WalkFile)))
}

// dir names a file or a directory of the kata, below the repository's root.
func (p *prover) dir(name string) string { return path.Join("katas", p.kata.Name, name) }

// below lists what a directory of the kata has whose name ends in suffix, without it.
// A kata need not have the directory.
func (p *prover) below(dir, suffix string) (names []string, err error) {
	entries, err := os.ReadDir(filepath.Join(p.kata.Dir, dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot list what there is to prove: %w", err)
	}
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), suffix); ok {
			names = append(names, name)
		}
	}
	return names, nil
}

// gates are claims that only the heavier command can prove, each by its name; or one
// that fails, when nobody knows which there are.
func (p *prover) gates(what string, work claim.Work, names []string, err error, content func(context.Context) (string, error)) []claim.Claim {
	if err != nil {
		return []claim.Claim{{Name: what, Prove: func(context.Context) error { return err }}}
	}
	var claims []claim.Claim
	for _, name := range names {
		claims = append(claims, claim.Claim{
			Name: what + "/" + name, Work: work, Content: content,
			Prove: func(ctx context.Context) error { return p.gate(ctx, what, p.kata.Name, name) },
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

// gate asks the command that has what this one has not whether claims hold. It prints
// what came of each.
func (p *prover) gate(ctx context.Context, args ...string) error {
	cmd, err := delegate.Start(ctx, p.builder, p.root(), delegate.Lab, append([]string{"gate"}, args...)...)
	if err != nil {
		return err
	}
	cmd.Dir = p.root()
	var said, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &complaint
	err = cmd.Run()
	switch _, exited := errors.AsType[*exec.ExitError](err); {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case exited:
		lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
		return fmt.Errorf("nothing could be proven: %s", strings.TrimPrefix(lines[len(lines)-1], "kata: "))
	case err != nil:
		return fmt.Errorf("cannot run %s: %w", delegate.Lab, err)
	}
	var proofs []claim.Proof
	if err := json.Unmarshal(said.Bytes(), &proofs); err != nil || len(proofs) == 0 {
		return fmt.Errorf("%s has proven nothing: %q", delegate.Lab, said.String())
	}
	var faults, skipped []error
	for _, proof := range proofs {
		switch proof.Verdict {
		case claim.Fail:
			faults = append(faults, fmt.Errorf("%s: %s", proof.Claim, proof.Reason))
		case claim.Skip:
			skipped = append(skipped, fmt.Errorf("%w: %s: %s", claim.ErrSkipped, proof.Claim, proof.Reason))
		case claim.Pass:
			claim.Tell(ctx, proof.Told...)
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...) // What this machine cannot prove is no excuse for them.
	}
	return errors.Join(skipped...)
}
