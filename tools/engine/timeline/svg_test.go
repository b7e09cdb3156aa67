package timeline

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Every colour has a contrast of 4.5:1 or more against the background, on a light
// screen and on a dark one (WCAG 2.2, 1.4.3).
func TestColoursCanBeTold(t *testing.T) {
	t.Parallel()
	light, dark, ok := strings.Cut(style, "@media")
	require.True(t, ok)
	colour := regexp.MustCompile(`(?:fill|stroke):#([0-9a-f]{3,6})`)
	ground := regexp.MustCompile(`\.ground\{fill:#([0-9a-f]{3,6})`)
	for _, theme := range []string{light, dark} {
		behind := luminance(t, ground.FindStringSubmatch(theme)[1])
		all := colour.FindAllStringSubmatch(theme, -1)
		require.Len(t, all, 9)
		for _, c := range all[1:] { // The first is the background.
			front := luminance(t, c[1])
			ratio := (max(front, behind) + 0.05) / (min(front, behind) + 0.05)
			require.GreaterOrEqual(t, ratio, 4.5, c[1])
		}
	}
}

// luminance is the relative luminance of a colour as WCAG defines it.
func luminance(t *testing.T, digits string) float64 {
	t.Helper()
	if len(digits) == 3 {
		digits = regexp.MustCompile(".").ReplaceAllString(digits, "$0$0")
	}
	require.Len(t, digits, 6)
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		require.NoError(t, err)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// busy is a timeline of goroutines that change their state all the time, of which each
// line has started so many.
func busy(goroutines, each int) *Timeline {
	line := &Timeline{Module: "example.com/busy", Length: time.Second, Ended: true}
	for i := range goroutines {
		g := &Goroutine{ID: int64(i + 1), Func: "main.work", Started: Place{File: "example.com/busy/a.go", Line: i / each}, End: time.Second}
		for at := time.Duration(0); at < time.Second; at += 5 * time.Millisecond {
			state := []State{Running, Waiting, Ready}[(int(at/(5*time.Millisecond))+i)%3]
			g.Spans = append(g.Spans, Span{From: at, To: at + 5*time.Millisecond, State: state, Why: "lock"})
		}
		line.Goroutines = append(line.Goroutines, g)
	}
	return line
}

// Also the largest picture is under 1 MB: many lines that start few goroutines each,
// and as many rows as there can be.
func TestAPictureHasABound(t *testing.T) {
	t.Parallel()
	for _, line := range []*Timeline{busy(10000, 10), busy(mostRows, mostInGroup)} {
		require.LessOrEqual(t, len(line.Groups()), mostGroups)
		picture := line.SVG("Busy", "Everything changes all the time.")
		require.Less(t, len(picture), 1<<20)
		t.Logf("the picture has %d bytes", len(picture))
	}
}
