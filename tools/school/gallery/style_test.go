package gallery

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every colour of text can be read on every ground that it stands on, in light and in
// dark: 4.5:1 is what WCAG asks for.
func TestContrast(t *testing.T) {
	t.Parallel()
	style, err := assets.ReadFile("assets/style.css")
	require.NoError(t, err)
	colours := map[string]string{}
	for i, root := range regexp.MustCompile(`(?s):root \{.*?\}`).FindAllString(string(style), 2) { // Light, then what dark changes.
		for _, m := range regexp.MustCompile(`--([\w-]+): #(\w{6})`).FindAllStringSubmatch(root, -1) {
			colours[m[1]] = m[2]
		}
		pairs := 0
		for text, colour := range colours {
			code := strings.HasPrefix(text, "c-") || text == "ink"
			if !code && !slices.Contains([]string{"soft", "link", "good", "bad", "warn"}, text) {
				continue
			}
			for _, ground := range []string{"paper", "raised", "del", "add", "del-word", "add-word"} {
				if !code && ground != "paper" && ground != "raised" {
					continue
				}
				pairs++
				require.GreaterOrEqual(t, contrast(colour, colours[ground]), 4.5, "%s on %s, scheme %d", text, ground, i)
			}
		}
		require.Equal(t, 7*6+5*2, pairs)
		require.GreaterOrEqual(t, contrast(colours["paper"], colours["accent"]), 4.5)
	}
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(colour string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[2*i:2*i+2], 16, 8)
		c := float64(n) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// The pages say it as notes for learners do: words that needed a second reading are gone.
func TestThePagesAvoidWordsThatNeedASecondReading(t *testing.T) {
	t.Parallel()
	pages, err := assets.ReadDir("assets")
	require.NoError(t, err)
	for _, page := range pages {
		text, err := assets.ReadFile("assets/" + page.Name())
		require.NoError(t, err)
		for _, words := range []string{"is of</dt>", "no year", "A middle bar", "Red is what", "Nothing is different", "asked of the network"} {
			require.NotContains(t, string(text), words, page.Name())
		}
	}
}

// On paper there is nothing to click: what a part's style sheet says later does not bring
// it back. A hint is printed when its reader has opened it.
func TestPaperHasNoNavigation(t *testing.T) {
	t.Parallel()
	style, ok := asset(styleName)
	require.True(t, ok)
	m := regexp.MustCompile(`\n@media print \{\n(?s:.*?)\n  ([^{}\n]*) \{ display: none !important; \}`).FindStringSubmatch(string(style))
	require.NotNil(t, m)
	hidden := strings.Split(m[1], ", ")
	for _, what := range []string{".top nav", "nav.kata .tabs", "nav .beside", ".step .beside", ".positions", ".files"} {
		require.Contains(t, hidden, what)
	}
	require.Contains(t, string(style), "@media print { .hint:not([open]) { display: none; } }")
}
