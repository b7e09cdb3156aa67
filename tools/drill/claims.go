package drill

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/mod/modfile"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/claim"
	"brownfield/tools/drift"
	"brownfield/tools/steps"
	"brownfield/tools/subject"
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
	answers := &drift.Answers{}
	for _, d := range drills {
		p := &prover{builder: b, drill: d, answers: answers}
		name := d.Name
		if name == "" {
			name = string(Whole)
		}
		add := func(what string, prove1 func(context.Context) error) {
			claims = append(claims, claim.Claim{Of: kata.Name, Name: "drills/" + name + "/" + what, Prove: prove1})
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
	answers *drift.Answers // shared by all drills of a kata
}

// stand writes a tree to a directory of its own.
func stand(tree steps.Tree) (dir string, clean func(), err error) {
	if dir, err = os.MkdirTemp("", "brownfield-drill-"); err != nil {
		return "", nil, fmt.Errorf("cannot make room for a drill: %w", err)
	}
	clean = func() { _ = os.RemoveAll(dir) } // What stays behind is in the system's temporary directory.
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
	if p.drill.Goal.Retracted && len(now.Graph.Unknown) > 0 {
		return nil, fmt.Errorf("%w: what was retracted only a module proxy knows: %s", claim.ErrSkipped, now.Graph.Unknown[0])
	}
	goal := p.drill.Goal
	return slices.Concat(goal.mod(was, is), goal.graph(now.Graph), goal.advisories(now.Advisories)), nil
}

// look takes the inventory of a tree.
func (p *prover) look(ctx context.Context, tree steps.Tree) (*modfile.File, *View, error) {
	dir, clean, err := stand(tree)
	if err != nil {
		return nil, nil, err
	}
	defer clean()
	mod, err := readGoMod(dir)
	if err != nil {
		return nil, nil, err
	}
	view, err := Look(ctx, p.builder, dir, p.answers, nil)
	return mod, view, err
}

func (p *prover) open(ctx context.Context) error {
	missing, err := p.missing(ctx, p.drill.Start)
	if err == nil && len(missing) == 0 {
		err = errors.New("the goal is reached before anybody has done anything")
	}
	return err
}

func (p *prover) reached(ctx context.Context) error {
	missing, err := p.missing(ctx, p.drill.Solution)
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("the solution does not reach the goal:\n%s", strings.Join(missing, "\n"))
	}
	return err
}

// dated proves that the entries of the upgrade log name the days on which the
// releases came out, as far as the module proxy tells.
func (p *prover) dated(ctx context.Context) error {
	v1, err := Look(ctx, p.builder, p.drill.Kata.V1, p.answers, nil)
	if err != nil {
		return err
	}
	defer v1.Close()
	v2, err := Look(ctx, p.builder, p.drill.Kata.V2, p.answers, nil)
	if err != nil {
		return err
	}
	defer v2.Close()
	var faults []error
	for module, u := range p.drill.Kata.Upgrades {
		path, _, versioned := strings.Cut(u.To, " ")
		if !versioned {
			path = module
		}
		for _, side := range []struct {
			key, path, version string
			graph              *drift.Graph
			date               toml.LocalDate
		}{
			{"from_date", module, u.From, v1.Graph, u.FromDate},
			{"to_date", path, u.To, v2.Graph, u.ToDate},
		} {
			released := drift.GoReleased(side.version)
			if module != "go" {
				m := side.graph.Module(side.path)
				if m == nil {
					continue // What took its place is in the standard library.
				}
				released = m.Time
			}
			if !released.IsZero() && released.Format(time.DateOnly) != side.date.String() {
				faults = append(faults, fmt.Errorf("%s: %s is %s, and it was released on %s", filepath.Base(u.File), side.key, side.date, released.Format(time.DateOnly)))
			}
		}
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
	dir, clean, err := stand(tree)
	if err != nil {
		return err
	}
	defer clean()
	commands := [][]string{{"vet", "./..."}}
	if finished {
		commands = append(commands, []string{"mod", "tidy", "-diff"}, []string{"test", "./..."})
	}
	for _, args := range commands {
		if _, err := p.builder.Go(ctx, dir, args...); err != nil {
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
	dir, clean, err := stand(tree)
	if err != nil {
		return err
	}
	defer clean()
	if _, err := p.builder.Go(ctx, dir, "vet", "./..."); err != nil {
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
