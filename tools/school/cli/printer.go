package cli

import (
	"io"
	"os"
	"sync"
)

// A Printer is the standard output of a command. Hardly anything that prints asks
// whether that worked, so it remembers, and [Execute] says so in the end: what was
// not printed was not done.
type Printer struct {
	*os.File // for whoever asks what kind of file it is

	mu  sync.Mutex
	err error // the first
}

// Printing makes file the standard output of a command.
func Printing(file *os.File) *Printer { return &Printer{File: file} }

// Write prints.
func (p *Printer) Write(text []byte) (int, error) {
	n, err := p.File.Write(text)
	if err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.err == nil {
			p.err = err
		}
	}
	return n, err
}

// WriteString prints.
func (p *Printer) WriteString(text string) (int, error) { return p.Write([]byte(text)) }

// ReadFrom prints all that comes from r.
func (p *Printer) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{p}, r) // Without its other methods, or it would call this one.
}

// fault is why something was not printed, or nil.
func (p *Printer) fault() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// Plain is what a program that prints in our place is given: the file itself.
func Plain(out io.Writer) io.Writer {
	if p, ok := out.(*Printer); ok {
		return p.File
	}
	return out
}
