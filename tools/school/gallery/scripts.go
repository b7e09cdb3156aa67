package gallery

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/school/catalog"
)

// A shownScript is a script on its page.
type shownScript struct {
	Name, Says string
	Lines      []codeLine
}

// scripts is the page of a kata's characterization or of its defects.
func (g *Gallery) scripts(kata *catalog.Kata, name string) (sheet, error) {
	files, err := catalog.Scripts(filepath.Join(kata.Dir, name))
	if err != nil {
		return sheet{}, err
	}
	var all []shownScript
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
		if err != nil {
			return sheet{}, fmt.Errorf("cannot read a script: %w", err)
		}
		all = append(all, shownScript{
			Name:  strings.TrimSuffix(filepath.Base(file), ".txtar"),
			Says:  firstWords(string(text)),
			Lines: highlight(file, string(text)),
		})
	}
	at := kataPlace(kata.Name, name)
	s := sheet{Title: "The scripts", Part: "characterization"}
	s.Body, err = render("scripts.html", struct {
		Defects bool
		Scripts []shownScript
		Other   string
		Kata    *catalog.Kata
		About   string
	}{name == "defects", all, at.Link(string(kataPlace(kata.Name, map[string]string{"defects": "characterization", "characterization": "defects"}[name]))), kata, g.linkTo(at, "docs/scripts.md")})
	return s, err
}

// linkTo is the link to what shows a file of the repository, or empty.
func (g *Gallery) linkTo(at Place, name string) string {
	if page := g.pageFor(name); page != "" {
		return at.Link(page)
	}
	return ""
}

// firstWords is the comment with which a script begins, in one line.
func firstWords(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(line, "#")
		if !ok {
			break
		}
		words = append(words, strings.TrimSpace(comment))
	}
	return strings.Join(words, " ")
}
