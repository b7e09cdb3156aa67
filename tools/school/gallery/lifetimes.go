package gallery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/timeline"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/lifetimes"
)

func lifetimesPart() Part {
	return Part{Name: "lifetimes", Title: "Lifetimes", Make: lifetimesPage}
}

// lifetimesPage shows the committed pictures of each scenario of a kata. A picture that is
// missing or old is an error, beside a page that shows the rest.
func lifetimesPage(_ context.Context, g *Gallery, kata *catalog.Kata) (template.HTML, error) {
	all, err := lifetimes.All(kata)
	if err != nil {
		return "", err
	}
	brief, err := os.ReadFile(filepath.Join(kata.Dir, "README.md"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // Without a brief the pictures speak for themselves.
		return "", fmt.Errorf("cannot read the brief: %w", err)
	}
	var scenarios []lifetimeScenario
	var wrong faults
	for _, s := range all {
		shown := lifetimeScenario{Name: s.Name, Says: s.Says, Command: fmt.Sprintf("kata timeline %02d --edition work --scenario %s --svg %s.svg", kata.Number, s.Name, s.Name)}
		for _, edition := range []string{"v1", "v2"} {
			picture, err := lifetimePictureOf(kataPlace(kata.Name, "lifetimes"), s, edition, string(brief))
			shown.Pictures = append(shown.Pictures, picture)
			if err != nil {
				wrong = append(wrong, err)
			}
		}
		shown.Mine = g.ownPicture(s)
		scenarios = append(scenarios, shown)
	}
	page, err := render("lifetimes.html", map[string]any{"Kata": kata, "Scenarios": scenarios})
	if err != nil || len(wrong) == 0 {
		return page, err
	}
	return page, wrong
}

// Draw is the name, in the site, of the form that draws a person's copy.
const Draw = "draw"

// A drawn picture shows the person's copy as it was at a fingerprint.
type drawn struct {
	fingerprint string
	svg         string
	failure     string // of the script
}

// Draw runs the person's copy of a kata on a scenario and keeps the picture for the
// page, as long as this gallery is there. It takes as long as a build and a run do.
func (g *Gallery) Draw(ctx context.Context, kata *catalog.Kata, scenario string) error {
	s, err := lifetimes.Find(kata, scenario)
	if err != nil {
		return err
	}
	edition, err := kata.Edition("work")
	if err != nil {
		return err
	}
	fingerprint, err := subject.FingerprintWithout(edition.Dir, kata.Note)
	if err != nil {
		return fmt.Errorf("cannot read your copy: %w", err)
	}
	p, err := s.Run(ctx, g.Builder.Go, edition)
	if err != nil {
		return err
	}
	g.kept.keep(drawing(s), drawn{fingerprint, p.Timeline.SVG(s.Title(edition.Name), s.Says), p.Failure})
	return nil
}

// drawing is the key under which the picture of a copy is kept.
func drawing(s lifetimes.Scenario) string { return "drawn " + s.Kata.Name + " " + s.Name }

// An ownPicture is what a page offers of the person's copy on a scenario.
type ownPicture struct {
	Action, Token string // of the form; empty where nothing can be drawn
	Kata          string
	Scenario      string
	Picture       template.URL
	Old           bool // the copy has changed since
	Failure       string
}

// ownPicture is what there is of the person's copy; nil where there is no copy.
func (g *Gallery) ownPicture(s lifetimes.Scenario) *ownPicture {
	edition, err := s.Kata.Edition("work")
	if err != nil {
		return nil
	}
	m := &ownPicture{Kata: s.Kata.Name, Scenario: s.Name}
	if g.Token != "" {
		m.Action, m.Token = kataPlace(s.Kata.Name, "lifetimes").Link(Draw), g.Token
	}
	if d, ok := g.kept.find(drawing(s)).(drawn); ok {
		now, err := subject.FingerprintWithout(edition.Dir, s.Kata.Note)
		m.Old, m.Failure = err != nil || now != d.fingerprint, d.failure
		m.Picture = asData(d.svg)
	}
	return m
}

type lifetimeScenario struct {
	Name, Says, Command string
	Pictures            []lifetimePicture
	Mine                *ownPicture
}

// A lifetimePicture is a committed picture, or the reason why it cannot be shown.
type lifetimePicture struct {
	Edition, Alt, Counts string
	Left                 bool // goroutines are left
	Width, Height        string
	Link                 string
	Note                 string // what is wrong with it; a picture without a link is not shown
}

// lifetimePictureOf reads a committed picture. Its alternative text is that of the
// brief, which an author has written for it, or else what the picture says of itself.
// A picture that was drawn with another sentence is shown, and is an error.
func lifetimePictureOf(at Place, s lifetimes.Scenario, edition, brief string) (lifetimePicture, error) {
	p := lifetimePicture{Edition: edition}
	file := s.Picture(edition)
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		p.Note = fmt.Sprintf("There is no picture of %s yet; make pictures draws it.", edition)
		return p, fmt.Errorf("cannot read the picture of %s; make pictures draws it: %w", edition, err)
	}
	structure, err := timeline.StructureIn(file, s.Title(edition), s.Says)
	if err != nil {
		err = fmt.Errorf("%s: %w; make pictures draws it again", edition, err)
		p.Note = fmt.Sprintf("The picture of %s is old; make pictures draws it again.", edition)
		if !bytes.Contains(text, []byte("<metadata>")) {
			p.Note = fmt.Sprintf("The picture of %s cannot be read; make pictures draws it again.", edition)
			return p, err
		}
	}
	p.Alt = "Timeline of " + edition + "."
	if err == nil {
		p.Counts, p.Left = counted(structure)
		p.Alt += " " + strings.Join(strings.Fields(structure), " ")
	}
	link := regexp.MustCompile(`!\[([^\]]+)\]\(` + regexp.QuoteMeta(catalog.Timelines+"/"+filepath.Base(file)) + `\)`)
	if m := link.FindStringSubmatch(brief); m != nil {
		p.Alt = strings.Join(strings.Fields(m[1]), " ")
	}
	if m := sized.FindSubmatch(text); m != nil {
		p.Width, p.Height = string(m[1]), string(m[2])
	}
	p.Link = at.Link(path.Join("katas", s.Kata.Name, catalog.Timelines, filepath.Base(file)))
	return p, err
}

// sized is where a picture of package timeline says how large it is.
var sized = regexp.MustCompile(`^<svg [^>]*width="(\d+)" height="(\d+)"`)

// ofGroup is what the structure of a timeline says of one group.
var ofGroup = regexp.MustCompile(`(?m)^(.*): goroutines (\d+), rows \d+, left (\d+)`)

// counted sums up the structure of a timeline in a few words.
func counted(structure string) (says string, left bool) {
	all, remain := 0, 0
	for _, m := range ofGroup.FindAllStringSubmatch(structure, -1) {
		n, _ := strconv.Atoi(m[2]) // The pattern admits digits only.
		still, _ := strconv.Atoi(m[3])
		all, remain = all+n, remain+still
	}
	says = printable.Count(all, "goroutine") + " of the program"
	if remain == 0 {
		return says + ", none is left", false
	}
	return fmt.Sprintf("%s, %d left", says, remain), true
}
