package printable

import "fmt"

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

// Count says how many there are of something: "1 module", "3 modules".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
