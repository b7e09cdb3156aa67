package watch

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"sync"

	"github.com/muesli/cancelreader"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// A keyboard is a terminal that gives each key at once and does not show it. A
// nil one has no keys.
//
// Only two settings are changed: Ctrl-C and Ctrl-Z keep their meaning, and what
// is printed needs no care.
type keyboard struct {
	terminal *os.File
	before   *unix.Termios
	input    cancelreader.CancelReader
	keys     chan byte // closed when the terminal is gone
	reading  sync.WaitGroup
	cancel   context.CancelFunc
	fixed    bool // the terminal was as a killed watch leaves it
}

// openKeyboard returns nil unless in and out are both terminals.
func openKeyboard(ctx context.Context, in io.Reader, out io.Writer) (*keyboard, error) {
	terminal, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(terminal.Fd())) {
		return nil, nil //nolint:nilnil // No keyboard is a keyboard without keys.
	}
	if screen, ok := out.(interface{ Fd() uintptr }); !ok || !term.IsTerminal(int(screen.Fd())) {
		return nil, nil //nolint:nilnil // As above.
	}
	before, err := unix.IoctlGetTermios(int(terminal.Fd()), getTermios)
	if err != nil {
		return nil, fmt.Errorf("cannot read the terminal's settings: %w", err)
	}
	input, err := cancelreader.NewReader(terminal)
	if err != nil {
		return nil, fmt.Errorf("cannot read from the terminal: %w", err)
	}
	k := &keyboard{terminal: terminal, before: before, input: input, keys: make(chan byte)}
	// No shell starts a program without the two: a watch before us was killed.
	if k.fixed = before.Lflag&(unix.ICANON|unix.ECHO) == 0; k.fixed {
		before.Lflag |= unix.ICANON | unix.ECHO
	}
	if err := k.quiet(); err != nil {
		_ = input.Close() // The terminal is at fault, and that is said.
		return nil, err
	}
	ctx, k.cancel = context.WithCancel(ctx)
	k.reading.Go(func() { k.read(ctx) })
	return k, nil
}

// quiet makes the terminal give each key at once, and not show it.
func (k *keyboard) quiet() error {
	settings := *k.before
	settings.Lflag &^= unix.ICANON | unix.ECHO
	settings.Cc[unix.VMIN], settings.Cc[unix.VTIME] = 1, 0
	return k.set(&settings)
}

// restore makes the terminal what it was.
func (k *keyboard) restore() error { return k.set(k.before) }

func (k *keyboard) set(settings *unix.Termios) error {
	if err := unix.IoctlSetTermios(int(k.terminal.Fd()), setTermios, settings); err != nil {
		return fmt.Errorf("cannot change the terminal's settings: %w", err)
	}
	return nil
}

// pressed is where keys arrive. It is closed when there will be no more.
func (k *keyboard) pressed() <-chan byte {
	if k == nil {
		return nil
	}
	return k.keys
}

// restoreOnPanic is deferred in every goroutine beside the loop's, whose panic
// ends the process without a deferred call of the loop: it restores the terminal,
// and lets the panic go on.
func (k *keyboard) restoreOnPanic() {
	if r := recover(); r != nil { //nolint:revive // Every caller defers this.
		if k != nil {
			_ = k.restore() // It fails when the terminal is gone.
		}
		panic(r)
	}
}

func (k *keyboard) read(ctx context.Context) {
	defer close(k.keys)
	defer k.restoreOnPanic()
	// What an arrow or a function key sends ends in a letter that nobody typed.
	sequence := regexp.MustCompile(`\x1b(\[[0-9;]*|O)?.?`)
	typed := make([]byte, 64)
	for {
		n, err := k.input.Read(typed)
		for _, key := range sequence.ReplaceAll(typed[:n], nil) {
			select {
			case k.keys <- key:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			return // Cancelled, or the terminal is gone: the same to us.
		}
	}
}

// close restores the terminal, and then waits for the reader to end.
func (k *keyboard) close() {
	if k == nil {
		return
	}
	_ = k.restore() // It fails when the terminal is gone.
	k.cancel()
	k.input.Cancel()
	k.reading.Wait()
	_ = k.input.Close() // Nothing was written to it.
}
