package gallery

import (
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/stepstats"
)

// Figures are what is counted at one position of the walk.
type Figures = stepstats.Figures

// figures are those of v1, at index 0, and after each step. They are kept in the kata's
// walk.toml, because counting them takes seconds.
func figures(kata *catalog.Kata) ([]Figures, error) { return stepstats.Read(kata) }
