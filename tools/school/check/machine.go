package check

import (
	"strings"

	"brownfield/tools/engine/gocommand"
)

// lacking says what the machine lacks for a go command, and what to do about it, or
// nothing when the sources are at fault.
func lacking(fault *gocommand.Error) string {
	for _, lack := range []struct{ says, advice string }{
		{"no space left on device", "the disk is full: free some space, or set TMPDIR and GOCACHE to another disk, and check again"},
		{"disk quota exceeded", "your disk quota is used up: free some space, or set TMPDIR and GOCACHE to another disk, and check again"},
		{`cgo: C compiler "`, "the program uses C and there is no C compiler: install gcc or clang, or set CC, and check again"},
		{"cannot allocate memory", "the machine has no memory left: end another program, and check again"},
	} {
		if strings.Contains(fault.Output, lack.says) {
			return fault.Command + ": " + lack.advice
		}
	}
	return ""
}
