package subject

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"brownfield/tools/engine/process"
	"brownfield/tools/internal/printable"
)

// watch returns when the subject has exited; it sees to it that this happens.
func (s *supervisor) watch(signals <-chan os.Signal, overflow <-chan string, exited <-chan struct{}) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	pid := s.cmd.Process.Pid
	for {
		select {
		case <-exited:
			return
		case sig := <-signals:
			s.pass(sig)
		case stream := <-overflow:
			s.end(Output, fmt.Sprintf("printed more than %s on %s", printable.Bytes(s.order.Limits.Output), stream))
		case <-ticker.C:
			s.look()
		}
		if s.report.Reason != "" {
			killTree(pid)
		}
	}
}

// look checks everything that has to be asked for.
func (s *supervisor) look() {
	resident := process.Resident(s.cmd.Process.Pid)
	if s.ticks%wholeTree == 0 {
		resident = max(resident, treeRSS(s.cmd.Process.Pid))
	}
	s.ticks++
	s.report.PeakRSS = max(s.report.PeakRSS, resident)
	s.judgeMemory()
	if s.ticks%clockTicks == 0 {
		s.judgeTime()
		s.judgeDisk()
	}
	if _, err := os.Stat(s.order.Lease); err != nil || s.orphaned() {
		s.end(Revoked, "was ended because its caller had stopped waiting")
	}
}

// orphaned reports whether nobody is left who has asked for the run.
func (s *supervisor) orphaned() bool {
	if s.order.World != nil {
		return s.order.World.orphaned()
	}
	return os.Getppid() != s.parent
}

// judgeTime counts what the machine let the subject run, and not what has passed
// on the wall: a limit is about the program.
func (s *supervisor) judgeTime() {
	limit := s.order.Limits.Wall
	if s.clock.Read() < limit {
		return
	}
	detail := fmt.Sprintf("was still running after %s", limit)
	if passed := time.Since(s.begin); passed > 2*limit {
		detail += fmt.Sprintf(" (the machine is busy: on the wall, %s passed)", passed.Round(100*time.Millisecond))
	}
	s.end(Deadline, detail)
}

// judgeDisk adds up what is below the subject's own directory. A file that it has
// removed and holds open is not found.
func (s *supervisor) judgeDisk() {
	if s.order.Own == "" {
		return
	}
	most, sum := s.order.Limits.Disk, int64(0)
	_ = filepath.WalkDir(s.order.Own, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // It is being removed.
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			sum += info.Size()
		}
		return nil
	})
	if sum > most {
		s.end(Disk, fmt.Sprintf("wrote %s of files, more than the %s it may", printable.Bytes(sum), printable.Bytes(most)))
	}
}

func (s *supervisor) judgeMemory() {
	if most := s.order.Limits.Memory; s.report.PeakRSS > most {
		s.end(Memory, fmt.Sprintf("held %s of memory, more than the %s it may", printable.Bytes(s.report.PeakRSS), printable.Bytes(most)))
	}
}

// end records why the run is being ended. The first reason stands.
func (s *supervisor) end(reason Reason, detail string) {
	if s.report.Reason == "" {
		s.report.Reason, s.report.Detail = reason, detail
	}
}
