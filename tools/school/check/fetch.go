package check

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/school/catalog"
)

// fetched makes sure that what the edition requires is on this machine, or
// returns the verdict that it is not and cannot be fetched: then nothing is
// checked, not even a program that was built before. Any other fault is left to
// the build.
func (r *run) fetched(ctx context.Context, begin time.Time) *Verdict {
	absent := r.builder.Go.Absent(r.edition.Dir)
	if len(absent) == 0 {
		return nil
	}
	_, err := r.builder.Go.Run(ctx, r.edition.Dir, "list", "-deps", "-test", "./...")
	fault, ok := errors.AsType[*gocommand.Error](err)
	if !ok {
		return nil
	}
	for line := range strings.Lines(fault.Output) {
		reason := unreachable(line)
		if reason == "" {
			continue
		}
		what := absent[0].Path + " " + catalog.ShortVersion(absent[0].Version)
		if len(absent) > 1 {
			what += fmt.Sprintf(" and %d more", len(absent)-1)
		}
		return &Verdict{Check: Build, Outcome: Error, Total: 1, Seconds: since(begin), Note: fmt.Sprintf(
			"cannot fetch %s (%s); run make fetch while there is a network", what, reason)}
	}
	return nil
}

// unreachable is why a module proxy was not reached, when that is what the go
// command complains of in a line. A proxy that answers that it has no such
// version was reached.
func unreachable(line string) string {
	for _, reason := range []string{
		"GOPROXY=off", "no such host", "connection refused", "network is unreachable", "no route to host",
		"i/o timeout", "TLS handshake timeout", "server misbehaving", "connection reset by peer",
	} {
		if strings.Contains(line, reason) {
			return reason
		}
	}
	return ""
}
