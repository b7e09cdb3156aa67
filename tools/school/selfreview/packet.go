package selfreview

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/school/cli"
)

// Packet is one document with all that somebody else needs to review the work
// copy: what to do, the brief, the checklist, what a machine has found, and the
// difference. It has no more than what lies in the repository.
func (r *Review) Packet() (string, error) {
	brief, err := os.ReadFile(filepath.Join(r.Kata.Dir, "README.md"))
	if err != nil {
		return "", fmt.Errorf("cannot read the brief: %w", err)
	}
	changes, err := Difference(r.Kata)
	if err != nil {
		return "", err
	}
	var patch bytes.Buffer
	if err := cli.NewScreen(&patch, "").Unified(changes, "v1", "work"); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# Please review: kata %02d, %s

A Go program of %d was refactored. Below are the brief, a checklist, what the tools say, and the difference. Look for what the
tools do not see: lifetimes, cancellation, errors, what is promised to others.

Reply with one finding a line, in this form and no other; "file" and "line" are those of the new side of the difference:

    file:line what is wrong, and what it leads to

Say "nothing found" rather than guess. Questions of taste are welcome below the findings, under a heading of their own.

`, r.Kata.Number, r.Kata.Title, r.Kata.Era)
	fmt.Fprintf(&b, "---\n\n%s\n", deeper(string(brief)))
	fmt.Fprint(&b, "---\n\n## Checklist\n\n")
	for _, q := range r.Questions {
		fmt.Fprintf(&b, "- **%s** %s\n", q.ID, oneLine(q.Asks))
		if a, ok := r.Machine(q.ID); ok {
			fmt.Fprintf(&b, "  A machine says %s: %s\n", a.Verdict, a.Says)
			for _, e := range a.Evidence[:min(len(a.Evidence), evidenceShown)] {
				fmt.Fprintf(&b, "  - %s\n", e)
			}
		}
	}
	fmt.Fprint(&b, "\n## Checks\n\n| check | verdict | passed |\n|---|---|---|\n")
	for _, v := range r.Facts.Card.Checks {
		fmt.Fprintf(&b, "| %s | %s | %d of %d |\n", v.Check, v.Outcome, v.Passed, v.Total)
	}
	fence := "````" // A test may hold three.
	fmt.Fprintf(&b, "\n## Difference, v1 to work\n\n%sdiff\n%s%s\n", fence, patch.String(), fence)
	return b.String(), nil
}

// deeper moves the headings of a document one level down, outside of code.
func deeper(text string) string {
	var b strings.Builder
	code := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if !code && strings.HasPrefix(line, "#") {
			b.WriteString("#")
		}
		b.WriteString(line)
	}
	return b.String()
}
