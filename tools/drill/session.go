package drill

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"brownfield/tools/catalog"
	"brownfield/tools/drift"
	"brownfield/tools/printable"
	"brownfield/tools/steps"
	"brownfield/tools/subject"
	"brownfield/tools/workspace"
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
func Look(ctx context.Context, b *subject.Builder, dir string, options drift.Options) (view *View, err error) {
	v := &View{}
	if v.Project, err = drift.Open(ctx, b, dir, options); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			v.Close()
		}
	}()
	if v.Graph, err = v.Project.Graph(ctx); err != nil {
		return nil, err
	}
	if v.Code, err = v.Project.Code(ctx); err != nil {
		return nil, err
	}
	v.Advisories, err = v.Project.Advisories(ctx, v.Graph, v.Code)
	return v, err
}

// Plan works out what the module has to upgrade, and in which order.
func (v *View) Plan(ctx context.Context) (*drift.Plan, error) {
	return v.Project.Plan(ctx, v.Graph, v.Code, v.Advisories)
}

// Close removes what the view has written, none of it in the module.
func (v *View) Close() { v.Project.Close() }

// A Session is a drill at a keyboard: the start, and the person's copy.
type Session struct {
	Drill Drill
	Start *View

	kata    *catalog.Kata // with the scripts that guard the drill's program
	builder *subject.Builder
	tell    func(doing string)
	options drift.Options // how the start and the copy are looked at
	room    string        // temporary; holds the start's directory
	remove  func()        // takes the room away
	begun   steps.Tree
	startGo *modfile.File
	planned *drift.Plan // what the machine says of the start
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
	if s.room, s.remove, err = subject.LargeRoom("drill"); err != nil {
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
	s.Start, err = Look(ctx, b, s.startDir(), s.options)
	return s, err
}

func (s *Session) startDir() string { return filepath.Join(s.room, s.kata.Slug) }

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

// goCommand runs the go command in the copy and returns what it complains of.
func (s *Session) goCommand(ctx context.Context, args ...string) (complaint string, err error) {
	_, err = s.builder.Go(ctx, s.Drill.Home(), args...)
	if fault, ok := errors.AsType[*subject.ToolError](err); ok {
		return printable.Text(strings.TrimSpace(fault.Output)), nil
	}
	return "", err
}
