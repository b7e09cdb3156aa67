package printable

import (
	"fmt"
	"strings"
)

// Bytes prints a number of bytes as people write it: 1 MiB, 512 MiB, 1.5 GiB.
func Bytes(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	value, suffixes := float64(n)/unit, "KMGTPE"
	for value >= unit && len(suffixes) > 1 {
		value, suffixes = value/unit, suffixes[1:]
	}
	if value == float64(int64(value)) || value >= 100 {
		return fmt.Sprintf("%.0f %ciB", value, suffixes[0])
	}
	return fmt.Sprintf("%.1f %ciB", value, suffixes[0])
}

// Count says how many there are of something: "1 module", "3 modules", "2 advisories".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	stem, y := strings.CutSuffix(what, "y")
	if y && !strings.ContainsAny(stem[max(0, len(stem)-1):], "aeiou") {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
