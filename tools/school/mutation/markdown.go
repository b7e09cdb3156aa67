package mutation

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"brownfield/tools/engine/score"
)

// WriteMarkdown writes the report for a comment on a pull request, or for
// $GITHUB_STEP_SUMMARY.
func (r *Report) WriteMarkdown(w io.Writer) error {
	fmt.Fprintf(w, "### Mutation score\n\n%s\n", escaped(r.Summary()))
	if notes := slices.Concat(r.Says, r.Notes()); len(notes) > 0 {
		fmt.Fprintln(w)
		for _, note := range notes {
			fmt.Fprintf(w, "- %s\n", escaped(note))
		}
	}
	lossy := slices.DeleteFunc(r.Functions(), func(t score.Tally) bool { return t.Killed == t.All })
	if len(lossy) > 0 {
		fmt.Fprint(w, "\n| Function | Killed | Reached | All |\n|---|---:|---:|---:|\n")
		for _, t := range lossy {
			fmt.Fprintf(w, "| %s | %d | %d | %d |\n", escaped(t.Name), t.Killed, t.Reached, t.All)
		}
	}
	if len(r.Open) > 0 {
		fmt.Fprintf(w, "\n<details><summary>Survivors (%d)</summary>\n", len(r.Open))
		root := r.repository()
		for _, open := range r.Survivors() {
			m := open.Mutant
			before, after := r.Lines.Change(m)
			var diff strings.Builder
			diff.WriteString("- " + before + "\n")
			if after != "" {
				diff.WriteString("+ " + after + "\n")
			}
			for _, also := range r.Lines.Also(m) {
				diff.WriteString("- " + also + "\n")
			}
			fence := "```"
			for strings.Contains(diff.String(), fence) {
				fence += "`"
			}
			fmt.Fprintf(w, "\n%s:%d, %s, %s: %s\n\n%sdiff\n%s%s\n", escaped(relative(root, m.File)), m.Line, m.Operator, open.Outcome,
				escaped(score.Hint(open, r.Near[m.Func])), fence, diff.String(), fence)
		}
		fmt.Fprint(w, "\n</details>\n")
	}
	return nil
}

// escaped takes the meaning that Markdown and HTML give to some signs.
func escaped(text string) string {
	return strings.NewReplacer(
		"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "|", "\\|", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "&", "&amp;", "#", "\\#", "\n", " ",
	).Replace(text)
}
