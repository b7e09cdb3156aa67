package subject

import (
	"path/filepath"
	"runtime"
	"sync"
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
	return s.cmd.Start()
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
