package selfreview

import (
	"path/filepath"
	"slices"
	"time"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/review"
	"brownfield/tools/school/workspace"
)

// Notes are what people have said of a work copy: its owner's answers, and the
// findings of others.
type Notes struct {
	Format   int              `toml:"format"`
	Answers  map[string]Reply `toml:"answer"` // by question
	Findings []Remark         `toml:"finding"`
}

// A Reply is a person's answer.
type Reply struct {
	Yes  bool      `toml:"yes"`
	Note string    `toml:"note,omitempty"` // file:line and why
	At   time.Time `toml:"at"`
	Of   string    `toml:"of"` // the key of the facts that were current
}

// A Remark is a finding that somebody else has sent.
type Remark struct {
	review.Finding
	From string    `toml:"from"` // the file that it came in
	At   time.Time `toml:"at"`
}

func kept(kata *catalog.Kata) workspace.Kept {
	return workspace.Kept{File: filepath.Join(filepath.Base(kata.Work), home, "answers.toml"), What: "your answers", Format: 1}
}

// ReadNotes reads what has been said of the work copy so far.
func ReadNotes(w workspace.Workspace, kata *catalog.Kata) (Notes, error) {
	n := Notes{Format: kept(kata).Format}
	return n, w.Read(kept(kata), &n)
}

// AnswerQuestion keeps an answer.
func AnswerQuestion(w workspace.Workspace, kata *catalog.Kata, id string, reply Reply) error {
	if err := makeHome(kata); err != nil {
		return err
	}
	n := Notes{Format: kept(kata).Format}
	return w.Change(kept(kata), &n, func() error {
		if n.Answers == nil {
			n.Answers = map[string]Reply{}
		}
		n.Answers[id] = reply
		return nil
	})
}

// Import keeps findings that came in a file, in place of those that came in it
// before.
func Import(w workspace.Workspace, kata *catalog.Kata, from string, findings []review.Finding, now time.Time) error {
	if err := makeHome(kata); err != nil {
		return err
	}
	n := Notes{Format: kept(kata).Format}
	return w.Change(kept(kata), &n, func() error {
		n.Findings = slices.DeleteFunc(n.Findings, func(r Remark) bool { return r.From == from })
		for _, f := range findings {
			n.Findings = append(n.Findings, Remark{Finding: f, From: from, At: now})
		}
		return nil
	})
}
