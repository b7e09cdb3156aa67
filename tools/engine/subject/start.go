package subject

import (
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
)

// start starts the subject, fenced in and without the rights that we may have. What
// it takes from this thread it takes for good.
func (s *supervisor) start() error {
	if s.order.Fenced {
		if err := fence(append(s.order.Open, filepath.Dir(s.order.Binary)), s.order.Writes); err != nil {
			return err
		}
	}
	if s.order.World != nil {
		if err := giveUpRights(); err != nil {
			return err
		}
	}
	return underFileLimit(s.order.Limits.File, s.cmd.Start)
}

// underFileLimit starts a subject that can write no file of more bytes than that,
// unless it is 0. We are under the limit as long as that takes: our report may be
// larger.
func underFileLimit(bytes int64, start func() error) (err error) {
	if bytes == 0 {
		return start()
	}
	var ours syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &ours); err != nil {
		return fmt.Errorf("cannot read a resource limit: %w", err)
	}
	theirs := ours
	theirs.Cur = min(uint64(bytes), ours.Cur) //nolint:gosec // A limit is not negative.
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &theirs); err != nil {
		return fmt.Errorf("cannot set a resource limit: %w", err)
	}
	defer func() {
		if restored := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &ours); err == nil && restored != nil {
			err = fmt.Errorf("cannot lift a resource limit: %w", restored)
		}
	}()
	return start()
}

// offMainThread does something on a thread of its own, which ends with it. The
// subject dies with the thread that started it, so that thread waits for it; and it
// is fenced in as the subject is. The main thread is none for that: the subject
// could send it signals, for they would be behind the same fence, and it would have
// to be woken for each event, which costs a millisecond.
func offMainThread(do func()) {
	runtime.LockOSThread() // and never unlocked, so that the thread ends with the goroutine
	if !onMainThread() {
		do()
		return
	}
	var other sync.WaitGroup
	other.Go(func() { offMainThread(do) })
	other.Wait()
	runtime.UnlockOSThread()
}
