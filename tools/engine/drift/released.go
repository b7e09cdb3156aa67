package drift

import (
	"go/version"
	"strings"
	"time"
)

// GoReleased is the day on which a version of Go came out: 1.13, or 1.26.0; of
// a version that the table does not know, the zero time. The dates are from
// Go's release history.
func GoReleased(line string) time.Time {
	at, err := time.Parse(time.DateOnly, goReleases()[strings.TrimPrefix(version.Lang("go"+line), "go")])
	if err != nil {
		return time.Time{}
	}
	return at
}

// goReleases are the days on which the versions of Go came out.
func goReleases() map[string]string {
	return map[string]string{
		"1.7": "2016-08-15", "1.8": "2017-02-16", "1.9": "2017-08-24", "1.10": "2018-02-16", "1.11": "2018-08-24",
		"1.12": "2019-02-25", "1.13": "2019-09-03", "1.14": "2020-02-25", "1.15": "2020-08-11", "1.16": "2021-02-16",
		"1.17": "2021-08-16", "1.18": "2022-03-15", "1.19": "2022-08-02", "1.20": "2023-02-01", "1.21": "2023-08-08",
		"1.22": "2024-02-06", "1.23": "2024-08-06", "1.24": "2025-02-11", "1.25": "2025-08-12", "1.26": "2026-02-10",
	}
}

// GoReleasedOn is the version of Go that came out on a day, or nothing.
func GoReleasedOn(day time.Time) string {
	for line, at := range goReleases() {
		if at == day.Format(time.DateOnly) {
			return line
		}
	}
	return ""
}

// StandardSince is the day on which a package of the standard library got what
// makes it a successor of modules: log/slog in Go 1.21, wrapping in errors in Go
// 1.13. Of a package that the table does not know, it is the zero time.
func StandardSince(path string) time.Time {
	return GoReleased(map[string]string{
		"context": "1.7", "errors": "1.13", "embed": "1.16", "os": "1.16", "io": "1.16", "io/fs": "1.16",
		"log/slog": "1.21", "maps": "1.21", "slices": "1.21", "cmp": "1.21", "net/http": "1.22", "math/rand/v2": "1.22", "iter": "1.23",
	}[path])
}
