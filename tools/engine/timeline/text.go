package timeline

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Text draws the timeline for a terminal that is so many columns wide, 40 at least.
// It uses no colour: the sign × is for all that is about what is left.
func (t *Timeline) Text(width int) string {
	width = max(width, 40)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", t.Summary())
	fmt.Fprintf(&b, "█ runs  ▒ could run  · waits  × waits and is left\n\n")
	t.textMoments(&b, width)
	for _, group := range t.Groups() {
		fmt.Fprintf(&b, "%s\n", clip(group.heading(), width))
		if group.Folded {
			b.WriteString(t.textProfile(group, width))
		} else {
			for _, g := range group.Goroutines {
				b.WriteString(strings.TrimRight(draw(t.columns(g, width)), " ") + "\n")
			}
		}
		if stays := group.stays(); stays != "" {
			fmt.Fprintf(&b, "%s\n", clip("  × "+stays, width))
		}
		if past := group.past(); past != "" {
			fmt.Fprintf(&b, "%s\n", clip("  "+past, width))
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func draw(marks []mark) string {
	signs := []rune(" ×·▒█")
	line := make([]rune, len(marks))
	for i, m := range marks {
		line[i] = signs[m]
	}
	return string(line)
}

// heading says what a group is.
func (group *Group) heading() string {
	n := len(group.Goroutines)
	if n == 1 && group.Title == "main" {
		return "main"
	}
	text := fmt.Sprintf("%s: %d goroutines", group.Title, n)
	if n == 1 {
		text = fmt.Sprintf("%s: 1 goroutine", group.Title)
	}
	return text
}

// stays says how many of a group are left, and where. It is empty where none is, and
// for what libraries keep: the program cannot end it directly.
func (group *Group) stays() string {
	if group.left() == 0 || group.Library {
		return ""
	}
	return fmt.Sprintf("%d left: %s", group.left(), group.waits())
}

// moment is the label of a moment.
func (t *Timeline) moment(m Moment) string {
	label := m.What + ", " + rounded(m.At)
	if t.shown() < t.Length && m.At == t.Length {
		label += fmt.Sprintf(" (nothing changes after %s)", rounded(t.still))
	}
	return label
}

// textMoments draws a line of ticks and the names of the moments.
func (t *Timeline) textMoments(b *strings.Builder, width int) {
	line := []rune(strings.Repeat(" ", width))
	for _, m := range t.Moments {
		line[t.column(m.At, width)] = '▼'
		label := t.moment(m)
		at := max(0, min(t.column(m.At, width)-utf8.RuneCountInString(label)/2, width-utf8.RuneCountInString(label)))
		fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", at), clip(label, width))
	}
	fmt.Fprintf(b, "%s\n", strings.TrimRight(string(line), " "))
}

// textProfile draws a folded group: how many there are, and below it how many of
// them have begun the wait in which they are left.
func (t *Timeline) textProfile(group *Group, width int) string {
	profile := t.profile(group, width)
	most := max(highest(profile), 1)
	steps := []rune(" ▁▂▃▄▅▆▇█")
	level := func(n int) rune {
		if n == 0 {
			return ' '
		}
		return steps[max(1, n*(len(steps)-1)/most)]
	}
	var all, left strings.Builder
	for _, c := range profile {
		all.WriteRune(level(c.all))
		if c.left > 0 && !group.Library {
			left.WriteRune('×')
		} else {
			left.WriteRune(' ')
		}
	}
	text := strings.TrimRight(all.String(), " ") + "\n"
	if l := strings.TrimRight(left.String(), " "); l != "" {
		text += l + "\n"
	}
	return text + fmt.Sprintf("  at most %d at once\n", most)
}

func clip(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}

// rounded is a duration with three digits at most.
func rounded(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	default:
		return d.Round(time.Millisecond).String()
	}
}
