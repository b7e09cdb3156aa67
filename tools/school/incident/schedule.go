package incident

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"brownfield/tools/engine/subject"
)

// startAll starts n instances.
func (s *Session) startAll(ctx context.Context, n int) error {
	s.instances = nil
	for i := range n {
		one, err := s.start(ctx, max(s.now, 0), s.addrs[i], s.args())
		if err != nil {
			return err
		}
		s.instances = append(s.instances, one)
	}
	return nil
}

// happen lets an event of the schedule happen.
func (s *Session) happen(ctx context.Context, e *Event) error {
	if e.Says != "" {
		if err := s.record(Happened, e.Says); err != nil {
			return err
		}
	}
	if e.Upstream != "" {
		s.upstreams[e.Upstream].Replace(s.inc.plans[e.Plan])
	}
	if e.Disk != "" {
		s.full = e.Disk
	}
	switch {
	case e.Deploy != nil:
		if err := s.deploy(e.Deploy, e.Files); err != nil {
			return err
		}
		if err := s.restart(ctx); err != nil {
			return err
		}
	case e.Files != "":
		if _, err := s.overlay(e.Files); err != nil {
			return err
		}
	}
	if e.Signal != "" {
		number, err := subject.SignalNamed(e.Signal)
		if err != nil {
			return err
		}
		if err := s.signalAll(ctx, number); err != nil {
			return err
		}
	}
	for _, one := range s.alive() {
		if s.full != "" {
			s.fill(one)
		}
	}
	if e.Page != "" {
		s.say("\n%s  PAGE  %s\n", s.Clock(), e.Page)
		return s.record(Paged, e.Page)
	}
	return nil
}

// keepUp starts again what has ended by itself, as the machine's supervisor does,
// and looks whether the disk is full.
func (s *Session) keepUp(ctx context.Context) error {
	for i, one := range s.instances {
		if one == nil || s.inc.Service.Every > 0 {
			continue
		}
		if !one.hasExited() {
			if s.full != "" {
				s.fill(one)
			}
			continue
		}
		fmt.Fprintf(s.log, "supervisor: %s has ended with exit code %d\n", s.inc.Kata.Program, one.exit())
		if err := one.closeInput(); err != nil {
			return err
		}
		s.instances[i] = nil
		if !s.inc.Service.Restarts {
			continue
		}
		again, err := s.start(ctx, s.now, one.addr, s.args())
		if err != nil {
			return err
		}
		s.instances[i] = again
	}
	return nil
}

// restart ends what runs and starts it with the arguments of today. Of a job it ends
// the run; the schedule begins the next one.
func (s *Session) restart(ctx context.Context) error {
	s.held = false
	n := max(1, len(s.instances))
	for _, one := range s.alive() {
		if _, err := s.end(ctx, one); err != nil {
			return err
		}
	}
	if s.inc.Service.Every > 0 {
		return nil
	}
	return s.startAll(ctx, n)
}

// signalAll sends a signal to all instances and waits a moment for those that end of
// it; those are started again if the service is one that is.
func (s *Session) signalAll(ctx context.Context, number syscall.Signal) error {
	alive := s.alive()
	for _, one := range alive {
		if err := one.signal(number); err != nil {
			return err
		}
	}
	s.poll(ctx, time.Duration(s.inc.Patience), alive, func(context.Context) bool { return len(s.alive()) == 0 })
	return s.keepUp(ctx)
}
