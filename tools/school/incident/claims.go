package incident

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
)

// Claims lists everything that the incidents of a kata claim. A kata without any has
// nothing to prove; incidents that cannot be read are one claim, which fails.
func Claims(b *subject.Builder, kata *catalog.Kata) []claim.Claim {
	all, err := All(kata)
	if err != nil {
		return []claim.Claim{{Of: kata.Name, Name: "incident", Prove: func(context.Context) error { return err }}}
	}
	var claims []claim.Claim
	for _, inc := range all {
		p := &prover{builder: b, inc: inc}
		add := func(name string, work claim.Work, prove func(context.Context) error) {
			claims = append(claims, claim.Claim{Of: kata.Name, Name: "incident/" + inc.Name + "/" + name, Work: work, Prove: prove})
		}
		add("written", claim.Computes, func(context.Context) error { return p.written() })
		add("nothing-fails", claim.Runs, p.nothing)
		add("words-fail", claim.Runs, p.words)
		add("right-resolves", claim.Runs, p.right)
		add("naive-costs", claim.Runs, p.naive)
		add("v2-is-spared", claim.Runs, p.v2)
		add("postmortem", claim.Runs, p.postmortem)
	}
	return claims
}

type prover struct {
	builder *subject.Builder
	inc     *Incident
}

// written proves that everything is there that a person needs.
func (p *prover) written() error {
	var wrong []error
	for _, file := range []string{p.inc.runbookFile(), p.inc.file(facilitatorFile), p.inc.file(rightFile), p.inc.file(naiveFile), p.inc.file(postmortemFile)} {
		if text, err := os.ReadFile(file); err != nil { //nolint:gosec // It is the repository's own.
			wrong = append(wrong, err)
		} else if len(strings.TrimSpace(string(text))) == 0 {
			wrong = append(wrong, fmt.Errorf("%s is empty", filepath.Base(file)))
		}
	}
	if len(p.inc.Hints) < 2 {
		wrong = append(wrong, fmt.Errorf("%d hints; there are two or more, from a nudge to nearly the answer", len(p.inc.Hints)))
	}
	if p.inc.Runbook.Why == "" || len(p.inc.Runbook.Steps) == 0 {
		wrong = append(wrong, errors.New("runbook: steps or why is missing"))
	}
	if len(p.inc.Worse) == 0 {
		wrong = append(wrong, errors.New("no kind of command makes it worse: what is the naive action?"))
	}
	return errors.Join(wrong...)
}

// played runs an incident with the commands in a file.
func (p *prover) played(ctx context.Context, file string) (*Session, Grade, error) {
	text, err := os.ReadFile(p.inc.file(file))
	if err != nil {
		return nil, Grade{}, fmt.Errorf("cannot read the commands: %w", err)
	}
	return p.course(ctx, "v1", strings.Split(string(text), "\n")...)
}

// course runs an incident with commands, or with none, to its end.
func (p *prover) course(ctx context.Context, edition string, lines ...string) (_ *Session, g Grade, err error) {
	e, err := p.inc.Kata.Edition(edition)
	if err != nil {
		return nil, g, err
	}
	s, err := p.builder.Build(ctx, e.Dir, subject.Plain)
	if err != nil {
		return nil, g, err
	}
	s.Program = p.inc.Kata.Program
	room, remove, err := tempdir.New("incident")
	if err != nil {
		return nil, g, err
	}
	defer remove()
	session, err := Begin(ctx, Setup{Incident: p.inc, Subject: s, Dir: room, Out: io.Discard})
	if errors.Is(err, ErrNoFullDisk) {
		return nil, g, fmt.Errorf("%w: %w", claim.ErrSkipped, err)
	}
	if err != nil {
		return nil, g, err
	}
	defer func() { err = errors.Join(err, session.End()) }()
	g, err = session.play(ctx, lines)
	return session, g, err
}

// play carries out commands, lets the rest of the time go by, and grades.
func (s *Session) play(ctx context.Context, commands []string) (Grade, error) {
	for _, line := range commands {
		if err := s.Do(ctx, line); err != nil {
			return Grade{}, err
		}
	}
	for !s.over {
		if err := s.Pass(ctx); err != nil {
			return Grade{}, err
		}
	}
	return s.Finish(ctx)
}

// costs compares the harm of a course with what the author says.
func costs(ctx context.Context, name string, s *Session, got, want Harm) error {
	if got != want {
		return fmt.Errorf("%s costs %s; course.%s says %s\n%s", name, got, name, want, strings.Join(s.why(), "\n"))
	}
	claim.Tell(ctx, fmt.Sprintf("%s: %s", name, got))
	return nil
}

// why lists for each minute in which the load failed what was wrong.
func (s *Session) why() []string {
	var lines []string
	for _, e := range s.Journal.Entries {
		if e.Kind == Passed && e.Count.Failed > 0 {
			lines = append(lines, fmt.Sprintf("  %s %s", e.Time, e.Text))
		}
	}
	return append(lines, s.details...)
}

// nothing proves that doing nothing fails the incident, at the price that is stated.
func (p *prover) nothing(ctx context.Context) error {
	s, g, err := p.course(ctx, "v1")
	switch {
	case err != nil:
		return err
	case g.Passed:
		return errors.New("doing nothing passes")
	case g.Harm.within(p.inc.Bounds.Harm):
		return fmt.Errorf("doing nothing costs %s, which is within bounds", g.Harm)
	}
	return costs(ctx, "nothing", s, g.Harm, p.inc.Course.Nothing)
}

// words proves that it does not help to say the right words at once, and to do nothing.
func (p *prover) words(ctx context.Context) error {
	_, g, err := p.course(ctx, "v1", fmt.Sprintf("wait %d", p.inc.pageAt()), "declare "+p.inc.Severity[0], "mitigated", "cause "+p.inc.Cause(), "resolve")
	if err == nil && g.Passed {
		err = fmt.Errorf("saying at the page that it is over passes: %s", marks(g))
	}
	return err
}

// right proves that the right actions resolve the incident in time, and are worth
// nearly all points.
func (p *prover) right(ctx context.Context) error {
	s, g, err := p.played(ctx, rightFile)
	switch {
	case err != nil:
		return err
	case !g.Passed:
		return fmt.Errorf("right.txt does not pass: %s", marks(g))
	case g.Points < fewestRight:
		return fmt.Errorf("right.txt has %d points, fewer than %d: %s", g.Points, fewestRight, marks(g))
	}
	return costs(ctx, "right", s, g.Harm, p.inc.Course.Right)
}

// fewestRight are the points that the right course has at least.
const fewestRight = 95

func marks(g Grade) string {
	var parts []string
	for _, m := range g.Marks {
		parts = append(parts, fmt.Sprintf("%s %d/%d (%s)", m.Name, m.Points, m.Of, m.Says))
	}
	return strings.Join(parts, "; ")
}

// naive proves that the naive actions cost what is stated, more than the right ones.
func (p *prover) naive(ctx context.Context) error {
	s, g, err := p.played(ctx, naiveFile)
	switch {
	case err != nil:
		return err
	case g.Harm.within(p.inc.Course.Right):
		return fmt.Errorf("naive.txt costs %s, no more than right.txt: %s", g.Harm, p.inc.Course.Right)
	case s.worseMark().Points == worsePoints:
		return errors.New("naive.txt has no command that makes it worse")
	}
	return costs(ctx, "naive", s, g.Harm, p.inc.Course.Naive)
}

// v2 proves that the same trouble does less harm to v2, which nobody helps.
func (p *prover) v2(ctx context.Context) error {
	s, g, err := p.course(ctx, "v2")
	switch {
	case err != nil:
		return err
	case !g.Harm.within(p.inc.Course.Nothing) || g.Harm == p.inc.Course.Nothing:
		return fmt.Errorf("v2 costs %s, and v1 %s: v2 has to cost less, and nothing more", g.Harm, p.inc.Course.Nothing)
	}
	return costs(ctx, "v2", s, g.Harm, p.inc.Course.V2)
}

// postmortem proves that the post-mortem tells the course of naive.txt, and is one.
func (p *prover) postmortem(ctx context.Context) error {
	text, err := os.ReadFile(p.inc.file(postmortemFile))
	if err != nil {
		return fmt.Errorf("cannot read the post-mortem: %w", err)
	}
	s, _, err := p.played(ctx, naiveFile)
	if err != nil {
		return err
	}
	err = errors.Join(agrees(s.Journal, string(text)), proven(p.inc, string(text)))
	for _, fault := range CheckPostmortem(string(text)) {
		err = errors.Join(err, errors.New(fault))
	}
	return err
}
