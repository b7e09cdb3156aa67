package timeline

import (
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
)

// The picture's sizes, in units of which a phone's width has 360.
const (
	pictureWidth = 420
	margin       = 10
	chartWidth   = pictureWidth - 2*margin
	columnCount  = chartWidth / 2
	lineHeight   = 16
	rowHeight    = 9
	profileTall  = 36
	libraryTall  = 12
	letters      = 58 // what fits into a line, also in a wide font
	boldLetters  = 50
)

// style has the colours, each at 4.5:1 or more against the background. Left goroutines
// are red, and also have words and a pattern of their own: a thick broken line.
const style = `<style>
.ground{fill:#fff}text{font:12px system-ui,sans-serif;fill:#1f2328}text.title{font-weight:600}text.weak{fill:#57606a}text.bad{fill:#b3261e;font-weight:600}
.run{fill:#0b5cad}.ready{fill:#7a5200}.wait{fill:#6a737d}.left{fill:#b3261e}.moment{fill:none;stroke:#57606a;stroke-dasharray:3 3}
@media screen and (prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6edf3}text.weak{fill:#9ea7b3}text.bad{fill:#ff8a80}
.run{fill:#6cb6ff}.ready{fill:#e3b341}.wait{fill:#8b949e}.left{fill:#ff8a80}.moment{stroke:#9ea7b3}}
</style>
`

// SVG draws the timeline as a picture that needs nothing beside it. Title and says
// are the words for those who do not see it; the structure is in its metadata.
func (t *Timeline) SVG(title, says string) string {
	p := picture{timeline: t, y: margin}
	p.words(title, "title")
	p.words(says, "")
	summary := "weak"
	if !strings.HasPrefix(t.Summary(), "None ") {
		summary = "bad"
	}
	p.words(t.Summary(), summary)
	p.legend()
	p.moments()
	top := p.y
	for _, group := range t.Groups() {
		p.group(group)
	}
	bottom := p.y
	var lines strings.Builder
	for _, m := range t.Moments {
		x := margin + 2*t.column(m.At, columnCount) + 1
		fmt.Fprintf(&lines, `<path class="moment" d="M%d %dV%d"/>`+"\n", x, top-4, bottom)
	}
	height := p.y + margin
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="t d">`+"\n", pictureWidth, height, pictureWidth*5/4, height*5/4) +
		head(title, says) + html.EscapeString(t.described()) + "</desc>\n" +
		"<metadata>" + html.EscapeString(t.Structure()) + "</metadata>\n" + style +
		fmt.Sprintf(`<rect class="ground" width="%d" height="%d"/>`+"\n", pictureWidth, height) +
		lines.String() + p.b.String() + "</svg>\n"
}

// head begins a picture for those who do not see it.
func head(title, says string) string {
	return fmt.Sprintf("<title id=\"t\">%s</title>\n<desc id=\"d\">%s\n", html.EscapeString(title), html.EscapeString(says))
}

// described is the picture in words.
func (t *Timeline) described() string {
	words := []string{t.Summary()}
	for _, group := range t.Groups() {
		text := group.heading()
		if stays := group.stays(); stays != "" {
			text += ", " + stays
		}
		words = append(words, text+".")
	}
	return strings.Join(words, " ")
}

type picture struct {
	timeline *Timeline
	b        strings.Builder
	y        int // where the next thing begins
}

// words writes a text, on as many lines as it needs.
func (p *picture) words(text, class string) {
	fit := letters
	if class == "bad" || class == "title" {
		fit = boldLetters
	}
	for _, line := range wrapped(text, fit) {
		p.y += lineHeight
		fmt.Fprintf(&p.b, `<text class="%s" x="%d" y="%d">%s</text>`+"\n", class, margin, p.y-4, html.EscapeString(line))
	}
}

func wrapped(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		word = clip(word, width)
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func (p *picture) legend() {
	p.y += lineHeight + 2
	x := margin
	for _, entry := range []struct {
		m    mark
		text string
		wide int
	}{{running, "runs", 64}, {ready, "could run", 92}, {waiting, "waits", 72}, {stuck, "waits, and is left", 130}} {
		p.marks([]mark{entry.m, entry.m, entry.m, entry.m, entry.m, entry.m, entry.m, entry.m, entry.m, entry.m}, x, p.y-12)
		fmt.Fprintf(&p.b, `<text class="weak" x="%d" y="%d">%s</text>`+"\n", x+24, p.y-4, entry.text)
		x += entry.wide
	}
}

// moments writes the moments above the chart. Near the right edge their words end
// where the line is.
func (p *picture) moments() {
	p.y += 4
	for _, m := range p.timeline.Moments {
		p.y += lineHeight
		x, anchor := margin+2*p.timeline.column(m.At, columnCount)+1, "start"
		if x > pictureWidth/2 {
			anchor = "end"
		}
		fmt.Fprintf(&p.b, `<text class="weak" x="%d" y="%d" text-anchor="%s">%s</text>`+"\n", x, p.y-4, anchor, html.EscapeString(p.timeline.moment(m)))
	}
	p.y += 4
}

func (p *picture) group(group *Group) {
	p.y += 6
	stays := group.stays()
	if stays == "" {
		p.words(group.heading(), "")
	} else {
		p.words(group.heading(), "bad")
		p.words("✕ "+stays, "bad")
	}
	if past := group.past(); past != "" {
		p.words(past, "weak")
	}
	if group.Folded {
		p.profile(group)
		return
	}
	for _, g := range group.Goroutines {
		p.marks(p.timeline.columns(g, columnCount), margin, p.y)
		p.y += rowHeight
	}
}

// marks draws one row. Its parts differ in height as well as in colour. What is left
// is a broken line.
func (p *picture) marks(marks []mark, x, y int) {
	classes := map[mark]string{stuck: "left", waiting: "wait", ready: "ready", running: "run"}
	for _, m := range []mark{stuck, waiting, ready, running} {
		top, tall := map[mark]int{stuck: 2, waiting: 3, ready: 2, running: 0}[m], map[mark]int{stuck: 4, waiting: 1, ready: 4, running: 7}[m]
		var d strings.Builder
		for from := 0; from < len(marks); {
			to := from
			for to < len(marks) && marks[to] == marks[from] && (m != stuck || to-from < 4) {
				to++
			}
			if marks[from] == m {
				wide := 2 * (to - from)
				if m == stuck {
					wide = max(wide-2, 1)
				}
				fmt.Fprintf(&d, "M%d %dh%dv%dh-%dz", x+2*from, y+top, wide, tall, wide)
			}
			from = to
		}
		if d.Len() > 0 {
			fmt.Fprintf(&p.b, `<path class="%s" d="%s"/>`+"\n", classes[m], d.String())
		}
	}
}

// profile draws a folded group: a curve of how many there are, and red in it how many
// of them have begun the wait in which they are left.
func (p *picture) profile(group *Group) {
	profile := p.timeline.profile(group, columnCount)
	most, highest := max(highest(profile), 1), profileTall
	if group.Library {
		highest = libraryTall
	}
	floor := p.y + highest
	curve := func(class string, of func(count) int) {
		var d strings.Builder
		fmt.Fprintf(&d, "M%d %d", margin, floor)
		for c, n := range profile {
			tall := (of(n)*highest + most - 1) / most
			fmt.Fprintf(&d, "V%dH%d", floor-tall, margin+2*(c+1))
		}
		fmt.Fprintf(&p.b, `<path class="%s" d="%sV%dz"/>`+"\n", class, d.String(), floor)
	}
	curve("wait", func(c count) int { return c.all })
	if group.left() > 0 && !group.Library {
		curve("left", func(c count) int { return c.left })
	}
	p.y = floor + 2
	p.words(fmt.Sprintf("at most %d at once", most), "weak")
}

// StructureIn reads the structure of the timeline that an SVG file shows, drawn
// with the title and the sentence. It is an error if these are others.
func StructureIn(file, title, says string) (string, error) {
	text, err := os.ReadFile(file) //nolint:gosec // The caller has chosen its name.
	if err != nil {
		return "", fmt.Errorf("cannot read the picture: %w", err)
	}
	if !strings.Contains(string(text), head(title, says)) {
		return "", fmt.Errorf("the title of %s, or the sentence below it, is another one", filepath.Base(file))
	}
	_, rest, begins := strings.Cut(string(text), "<metadata>")
	structure, _, ends := strings.Cut(rest, "</metadata>")
	if !begins || !ends {
		return "", errors.New("cannot read the picture: it has no <metadata> with the structure of a timeline; draw it with kata timeline")
	}
	return html.UnescapeString(structure), nil
}
