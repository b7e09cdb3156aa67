package gallery

import (
	"errors"
	"io/fs"
	"strconv"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/stepstats"
)

// A figure is what is counted at a position of a walk, as a page shows it.
type figure struct{ Name, Value, Change string }

// figures are those of v1, at index 0, and after each step. They are kept in the kata's
// walk.toml, because counting them takes seconds; a kata that somebody has just begun has
// none.
func figures(kata *catalog.Kata) ([]stepstats.Figures, error) {
	all, err := stepstats.Read(kata)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return all, err
}

// shownFigures are the figures at a position, and how the step has changed them.
func shownFigures(all []stepstats.Figures, at int) []figure {
	if at < 0 || at >= len(all) {
		return nil
	}
	now, before := all[at], all[max(at-1, 0)]
	return []figure{
		moved("lines", now.Lines, before.Lines),
		moved("smells", now.Smells, before.Smells),
		{"libyears", strconv.FormatFloat(now.Libyears, 'f', 1, 64), change(now.Libyears-before.Libyears, 1)},
		moved("modules", now.Modules, before.Modules),
	}
}

func moved(name string, now, before int) figure {
	return figure{name, strconv.Itoa(now), change(float64(now-before), 0)}
}

// change is a difference with its sign; empty where there is none.
func change(by float64, digits int) string {
	text := strconv.FormatFloat(by, 'f', digits, 64)
	switch {
	case by == 0:
		return ""
	case by > 0:
		return "+" + text
	}
	return "−" + text[1:]
}
