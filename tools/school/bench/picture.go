package bench

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// A Bar is one line of a picture: how an edition compares with the first one.
type Bar struct {
	Label string // "01 csv-stats, CPU"
	Ratio Figure
	Note  string // behind the number
}

const (
	barWidth  = 420 // of a ratio of one, in the picture's own units
	barHeight = 22
	widest    = 1.5 // ratios beyond it are cut off
	perLetter = 8   // what a letter of a label takes, at most
)

// SVG draws bars beside a line at one. It needs nothing beside itself, and is
// legible on light and on dark ground.
func SVG(title string, bars []Bar) string {
	var b strings.Builder
	height := 58 + len(bars)*barHeight
	labelWidth := 8
	for _, bar := range bars {
		labelWidth = max(labelWidth, 8+perLetter*utf8.RuneCountInString(bar.Label))
	}
	width := labelWidth + int(barWidth*widest) + 150
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="ui-sans-serif, system-ui, sans-serif" font-size="13">`+"\n", width, height, width, height)
	b.WriteString("<style>text{fill:#24292f}.soft{fill:#57606a}.bar{fill:#2da44e}.more{fill:#bf8700}.one{stroke:#57606a}.range{stroke:#24292f}" +
		"@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#8b949e}.one{stroke:#8b949e}.range{stroke:#e6edf3}}</style>\n")
	fmt.Fprintf(&b, `<text x="0" y="16" font-weight="600">%s</text>`+"\n", html.EscapeString(title))
	one, left := labelWidth+barWidth, float64(labelWidth)
	fmt.Fprintf(&b, `<text class="soft" x="%d" y="38" text-anchor="middle">v1 = 1</text>`+"\n", one)
	for i, bar := range bars {
		y := 46 + i*barHeight
		class := "bar"
		if bar.Ratio.Center > 1 {
			class = "more"
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>`, labelWidth-8, y+14, html.EscapeString(bar.Label))
		fmt.Fprintf(&b, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>`, class, labelWidth, y+3, at(bar.Ratio.Center), barHeight-8)
		fmt.Fprintf(&b, `<line class="range" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`, left+at(bar.Ratio.Low), left+at(bar.Ratio.High), y+10, y+10)
		fmt.Fprintf(&b, `<text x="%.1f" y="%d">%.2f</text><text class="soft" x="%.1f" y="%d">%s</text>`+"\n",
			left+max(at(bar.Ratio.Center), at(bar.Ratio.High))+8, y+14, bar.Ratio.Center, left+max(at(bar.Ratio.Center), at(bar.Ratio.High))+44, y+14, html.EscapeString(bar.Note))
	}
	fmt.Fprintf(&b, `<line class="one" x1="%d" x2="%d" y1="44" y2="%d" stroke-dasharray="3 3"/>`+"\n</svg>\n", one, one, height-8)
	return b.String()
}

// at is how far a ratio reaches.
func at(ratio float64) float64 { return barWidth * min(ratio, widest) }

// Text draws a ratio with characters, so that one is full.
func (f Figure) Text(width int) string {
	n := int(f.Center*float64(width) + 0.5)
	if n > width {
		return strings.Repeat("█", width) + "▶"
	}
	return strings.Repeat("█", n) + strings.Repeat("·", width-n)
}
