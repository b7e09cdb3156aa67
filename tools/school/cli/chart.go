package cli

import (
	"fmt"
	"regexp"
	"strings"
)

// Chart prints a chart. Where there is colour, the sign is red, and so is each line
// that begins with it.
func (s *Screen) Chart(chart, sign string) {
	signs := regexp.MustCompile("(?:" + regexp.QuoteMeta(sign) + ")+")
	for line := range strings.Lines(chart) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), sign+" ") {
			line = s.bad.Render(line)
		} else {
			line = signs.ReplaceAllStringFunc(line, func(run string) string { return s.bad.Render(run) })
		}
		fmt.Fprintln(s.w, line)
	}
}
