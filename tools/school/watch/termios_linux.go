package watch

import "golang.org/x/sys/unix"

// The requests that read and change a terminal's settings.
const (
	getTermios = unix.TCGETS
	setTermios = unix.TCSETS
)
