package upgrade

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/modfile"

	"brownfield/tools/engine/drift"
	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
	"brownfield/tools/school/workspace"
)

// A View is a module that has been looked at.
type View struct {
	Project    *drift.Project
	Graph      *drift.Graph
	Code       *drift.Code
	Advisories *drift.Advisories
}

// Look takes the inventory of the module in dir, which may be any module. The
// view has to be closed.
func Look(ctx context.Context, b *subject.Builder, dir string, options drift.Options) (*View, error) {
	v, err := LookUntil(ctx, b, dir, options)
	if err != nil && v != nil {
		v.Close()
		v = nil
	}
	return v, err
}

// LookUntil is Look that returns what is known, with the error, when ctx ends
// after the graph is known.
func LookUntil(ctx context.Context, b *subject.Builder, dir string, options drift.Options) (*View, error) {
	v := &View{}
	var err error
	if v.Project, err = drift.Open(ctx, b, dir, options); err != nil {
		return nil, err
	}
	if v.Graph, err = v.Project.Graph(ctx); err == nil {
		if v.Code, err = v.Project.Code(ctx); err == nil {
			v.Advisories, err = v.Project.Advisories(ctx, v.Graph, v.Code)
		}
	}
	if err != nil && (v.Graph == nil || ctx.Err() == nil) {
		v.Close()
		return nil, err
	}
	return v, err
}

// Problems are what could not be read of the code, so that uses may be missing.
func (v *View) Problems() []string {
	if v.Code == nil {
		return nil
	}
	return v.Code.Problems
}

// Plan works out what the module has to upgrade, and in which order.
func (v *View) Plan(ctx context.Context) (*drift.Plan, error) {
	return v.Project.Plan(ctx, v.Graph, v.Code, v.Advisories)
}

// Close removes what the view has written, none of it in the module.
func (v *View) Close() {
	if v.Project != nil { // Otherwise it was kept.
		v.Project.Close()
	}
}

// A Session is a drill at a keyboard: the start, and the person's copy.
type Session struct {
	Drill Drill
	Start *View

	kata    *catalog.Kata // with the scripts that guard the drill's program
	builder *subject.Builder
	tell    func(doing string)
	options drift.Options // how the start and the copy are looked at
	tmp     string        // holds the start's directory
	remove  func()        // removes tmp
	begun   steps.Tree
	startGo *modfile.File
	planned *drift.Plan // what the machine says of the start
	keep    keeper      // of what was found about the start
	decided []decision  // what the person has decided; from the plan on
	now     *View       // the copy as it is; from the inventory on
}

// Begin prepares a drill. The session has to be closed.
func Begin(ctx context.Context, b *subject.Builder, d Drill, tell func(doing string)) (session *Session, err error) {
	s := &Session{Drill: d, builder: b, tell: tell}
	releases, err := d.releases()
	if err != nil {
		return nil, err
	}
	s.options = drift.Options{Facts: factsOf(releases), Answers: &drift.Answers{}, Tell: tell}
	if s.kata, err = d.practised(); err != nil {
		return nil, err
	}
	if s.begun, err = d.Start(); err != nil {
		return nil, err
	}
	if s.startGo, err = parseGoMod("go.mod", s.begun["go.mod"]); err != nil {
		return nil, err
	}
	if s.tmp, s.remove, err = tempdir.OnDisk("drill"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if err = s.begun.Write(s.startDir(), steps.Tree{}); err != nil {
		return nil, err
	}
	if s.keep, err = newKeeper(ctx, b, s.begun, s.options.Facts); err != nil {
		return nil, err
	}
	if kept, ok := s.keep.load(time.Now()); ok {
		s.Start, s.planned = &View{Graph: kept.Graph, Code: kept.Code, Advisories: kept.Advisories}, kept.Plan
		return s, nil
	}
	return s, s.look(ctx)
}

// look takes the inventory of the start, and keeps it.
func (s *Session) look(ctx context.Context) (err error) {
	if s.Start, err = Look(ctx, s.builder, s.startDir(), s.options); err != nil {
		return err
	}
	return s.keep.save(keptView{s.Start.Graph, s.Start.Code, s.Start.Advisories, nil})
}

func (s *Session) startDir() string { return filepath.Join(s.tmp, s.kata.Slug) }

// Close removes what the session has written outside the person's copy.
func (s *Session) Close() {
	for _, v := range []*View{s.Start, s.now} {
		if v != nil {
			v.Close()
		}
	}
	s.remove()
}

// Take makes sure that there is a copy to work in.
func (d Drill) Take(ctx context.Context, w workspace.Workspace) (fresh bool, err error) {
	if d.Name == "" {
		return w.Take(ctx, d.Kata)
	}
	start, err := d.Start()
	if err != nil {
		return false, err
	}
	return w.Make(ctx, d.Home(), workspace.Commit{Message: "As it was found: " + d.Says, Write: func(dir string) error {
		return start.Write(dir, steps.Tree{})
	}})
}

// edition is the person's copy, by the name that failures call it.
func (s *Session) edition() catalog.Edition {
	return catalog.Edition{Name: "work", Dir: s.Drill.Home()}
}

// objection is what a go command prints that does not like the copy.
func objection(err error) (string, error) {
	if fault, ok := errors.AsType[*gocommand.Error](err); ok {
		return printable.Text(strings.TrimSpace(fault.Output)), nil
	}
	return "", err
}
