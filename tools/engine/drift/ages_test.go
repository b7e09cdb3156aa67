package drift

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A time that cannot be true counts nothing, and the module says so.
func TestTimesThatCannotBeTrue(t *testing.T) {
	now := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	day := func(text string) time.Time {
		if text == "" {
			return time.Time{}
		}
		at, err := time.Parse(time.DateOnly, text)
		require.NoError(t, err)
		return at
	}
	for name, test := range map[string]struct {
		of, newest string
		line       string // go line of the selected version
		years      float64
		why        string
	}{
		"true":                     {of: "2019-01-01", newest: "2023-01-01", years: 4},
		"another zone":             {of: "2025-11-28", newest: "2026-11-28", years: 1},
		"future":                   {of: "2019-01-01", newest: "2098-01-01", why: "v1.1.0 was released: the time that is given, 2098-01-01, lies in the future"},
		"before Go":                {of: "1970-01-01", newest: "2023-01-01", why: "v1.0.0 was released: the time that is given, 1970-01-01, lies before the first release of Go"},
		"before its go line":       {of: "2019-01-01", newest: "2023-01-01", line: "1.21", why: "lies before Go 1.21 was begun"},
		"in time for a new line":   {of: "2023-06-10", newest: "2024-06-10", line: "1.21", years: 1},
		"of an unknown go line":    {of: "2019-01-01", newest: "2023-01-01", line: "1.99", years: 4},
		"none":                     {of: "", newest: "2023-01-01", why: "there is no usable time of one of the two releases"},
		"none of the newest":       {of: "2023-01-01", newest: "", why: "there is no usable time of one of the two releases"},
		"a newest that is earlier": {of: "2023-01-01", newest: "2022-01-01"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &Module{Path: "example.com/lib", Version: "v1.0.0", GoVersion: test.line, Time: day(test.of), Direct: true, Newest: &Release{Path: "example.com/lib", Version: "v1.1.0", Time: day(test.newest)}}
			current := &Module{Path: "example.com/current", Version: "v1.0.0", Newest: &Release{Path: "example.com/current", Version: "v1.0.0"}}
			g := &Graph{Modules: []*Module{m, current}}
			g.age(now)
			require.InDelta(t, test.years, g.Libyears, 0.02)
			require.InDelta(t, test.years, g.Direct, 0.02)
			require.Contains(t, strings.Join(m.Unknown, "\n"), test.why)
			require.Equal(t, test.why != "", g.Unaged == 1)
			require.Equal(t, test.why == "", len(m.Unknown) == 0)
			require.Empty(t, current.Unknown, "what is current is not behind, whenever it was released")
			if test.why != "" {
				require.Equal(t, "0.0 libyears behind (0.0 in the direct ones), without 1 module whose age is not known", g.Years())
			}
		})
	}
}
