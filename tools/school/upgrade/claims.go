package upgrade

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/steps"
)

// Claims lists everything that the drills of a kata say of themselves: the start
// builds and keeps its behaviour, and the goal is open there; the solution
// reaches it and keeps the same behaviour; and the upgrade as one makes it
// first, where there is one, is caught by a script. Drills that cannot be read
// are one claim, which fails. An adopted program claims nothing of upgrades.
func Claims(b *subject.Builder, kata *catalog.Kata) []claim.Claim {
	if kata.Adopted {
		return nil
	}
	drills, err := Of(kata)
	if err != nil {
		return []claim.Claim{{Of: kata.Name, Name: "drills", Prove: func(context.Context) error { return err }}}
	}
	var claims []claim.Claim
	for _, d := range drills {
		p := &prover{builder: b, drill: d}
		name := d.Name
		if name == "" {
			name = string(Whole)
		}
		add := func(what string, prove func(context.Context) error) {
			claims = append(claims, claim.Claim{Of: kata.Name, Name: "drills/" + name + "/" + what, Prove: prove})
		}
		add("goal-is-open", p.open)
		add("goal-is-reached", p.reached)
		if d.Name == "" {
			add("log-is-dated", p.dated)
			continue // What else there is to say of v1 and v2 is proven as the kata's.
		}
		add("start-is-green", func(ctx context.Context) error { return p.green(ctx, d.Start, false) })
		add("solution-is-green", func(ctx context.Context) error { return p.green(ctx, d.Solution, true) })
		if _, ok, err := d.Naive(); ok || err != nil {
			add("naive-is-caught", p.caught)
		}
	}
	return claims
}

// prover proves the claims of one drill.
type prover struct {
	builder *subject.Builder
	drill   Drill
}

// checkout writes a tree to a temporary directory.
func checkout(tree steps.Tree) (dir string, clean func(), err error) {
	if dir, clean, err = tempdir.OnDisk("drill"); err != nil {
		return "", nil, err
	}
	if err := tree.Write(dir, steps.Tree{}); err != nil {
		clean()
		return "", nil, err
	}
	return dir, clean, nil
}

// missing is what the goal still asks of a tree.
func (p *prover) missing(ctx context.Context, of func() (steps.Tree, error)) ([]string, error) {
	start, err := p.drill.Start()
	if err != nil {
		return nil, err
	}
	tree, err := of()
	if err != nil {
		return nil, err
	}
	was, err := parseGoMod("go.mod", start["go.mod"])
	if err != nil {
		return nil, err
	}
	is, now, err := p.look(ctx, tree)
	if err != nil {
		return nil, err
	}
	now.Close()
	goal := p.drill.Goal
	releases, err := p.drill.releases()
	if err != nil {
		return nil, err
	}
	if err := goal.known(releases, now.Graph); err != nil {
		return nil, err
	}
	return slices.Concat(goal.mod(was, is), goal.graph(now.Graph), goal.advisories(now.Advisories)), nil
}

// look takes the inventory of a tree, from facts only: what a module proxy or
// a database of advisories answers today proves nothing.
func (p *prover) look(ctx context.Context, tree steps.Tree) (*modfile.File, *View, error) {
	dir, clean, err := checkout(tree)
	if err != nil {
		return nil, nil, err
	}
	defer clean()
	mod, err := readGoMod(dir)
	if err != nil {
		return nil, nil, err
	}
	releases, err := p.drill.releases()
	if err != nil {
		return nil, nil, err
	}
	view, err := Look(ctx, p.builder, dir, drift.Options{Facts: factsOf(releases), FactsOnly: true})
	return mod, view, err
}

func (p *prover) open(ctx context.Context) error {
	missing, err := p.missing(ctx, p.drill.Start)
	switch {
	case err != nil:
		return err
	case len(missing) == 0:
		return errors.New("the goal is reached before anybody has done anything")
	case p.drill.Goal.Retracted && !slices.ContainsFunc(missing, func(m string) bool { return strings.HasSuffix(m, wasRetracted) }):
		return fmt.Errorf("the goal asks that no retracted version is left, and by %s none is there at the start", catalog.ReleasesFile)
	}
	return nil
}

func (p *prover) reached(ctx context.Context) error {
	missing, err := p.missing(ctx, p.drill.Solution)
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("the solution does not reach the goal:\n%s", strings.Join(missing, "\n"))
	}
	return err
}

// dated proves that the entries of the upgrade log name the days on which the
// releases came out, by the facts that the repository keeps.
func (p *prover) dated(context.Context) error {
	releases, err := p.drill.releases()
	if err != nil {
		return err
	}
	var faults []error
	for _, module := range slices.Sorted(maps.Keys(p.drill.Kata.Upgrades)) {
		faults = append(faults, misdated(p.drill.Kata.Upgrades[module], releases))
	}
	return errors.Join(faults...)
}

// green proves that a tree builds, vets and keeps its behaviour; of a solution
// also that it is tidy and passes tests of its own.
func (p *prover) green(ctx context.Context, of func() (steps.Tree, error), finished bool) error {
	tree, err := of()
	if err != nil {
		return err
	}
	dir, clean, err := checkout(tree)
	if err != nil {
		return err
	}
	defer clean()
	if err := p.builder.Go.Vet(ctx, dir); err != nil {
		return err
	}
	var commands [][]string
	if finished {
		commands = [][]string{{"mod", "tidy", "-diff"}, {"test", "-vet=off", "./..."}}
	}
	for _, args := range commands {
		if _, err := p.builder.Go.Run(ctx, dir, args...); err != nil {
			return fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
		}
	}
	broken, err := p.broken(ctx, dir)
	if err == nil && len(broken) > 0 {
		err = fmt.Errorf("behaviour is lost:\n%s", strings.Join(broken, "\n"))
	}
	return err
}

// caught proves that the upgrade as one makes it first builds and vets, and that
// a script notices what is wrong with it.
func (p *prover) caught(ctx context.Context) error {
	tree, _, err := p.drill.Naive()
	if err != nil {
		return err
	}
	dir, clean, err := checkout(tree)
	if err != nil {
		return err
	}
	defer clean()
	if err := p.builder.Go.Vet(ctx, dir); err != nil {
		return fmt.Errorf("it should compile and be wrong, and does not compile: %w", err)
	}
	broken, err := p.broken(ctx, dir)
	if err == nil && len(broken) == 0 {
		err = errors.New("no script notices what is wrong with it")
	}
	return err
}

// broken are the complaints of the scripts that guard the drill's program.
func (p *prover) broken(ctx context.Context, dir string) ([]string, error) {
	kata, err := p.drill.practised()
	if err != nil {
		return nil, err
	}
	var broken []string
	edition := catalog.Edition{Name: p.drill.Name, Dir: dir}
	for v := range check.Run(ctx, p.builder, kata, edition, check.Options{Only: []check.Name{check.Behaviour}}) {
		if v.Outcome == check.Error {
			return nil, errors.New(v.Note)
		}
		for _, f := range v.Failures {
			broken = append(broken, complaint(v.Check, f))
		}
	}
	return broken, ctx.Err()
}
