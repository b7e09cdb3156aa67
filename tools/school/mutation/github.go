package mutation

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/engine/score"
)

// repository is the directory that names are relative to where CI reads them: the
// top of the repository, or the program's own directory.
func (r *Report) repository() string {
	for dir := r.root; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return r.root
		}
	}
}

// says is what a survivor is, in a sentence.
func (r *Report) says(open score.Result) string {
	before, after := r.Lines.Change(open.Mutant)
	change := fmt.Sprintf("%q can become %q", before, after)
	if after == "" {
		change = fmt.Sprintf("%q can be dropped", before)
	}
	return change + ", and no case notices: " + score.Hint(open, r.Near[open.Mutant.Func])
}

// Summary is the score in a line.
func (r *Report) Summary() string {
	total := r.Total()
	if total.All == 0 {
		return r.Name() + ": there is no mutant to try"
	}
	return fmt.Sprintf("%s: %d of %d mutants killed, %.1f %%; of the %d that are reached, %.1f %%",
		r.Name(), total.Killed, total.All, total.Percent(), total.Reached, total.PercentReached())
}

// WriteGitHub writes the survivors as workflow commands, which GitHub shows as
// annotations beside the lines. It shows ten warnings of a step; the worst come
// first.
func (r *Report) WriteGitHub(w io.Writer) error {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace
	root := r.repository()
	for _, open := range r.Survivors() {
		m := open.Mutant
		fmt.Fprintf(w, "::warning file=%s,line=%d,col=%d,title=%s::%s\n",
			property(relative(root, m.File)), m.Line, m.Column, property("mutant "+string(open.Outcome)+" ("+m.Operator+")"), data(r.says(open)))
	}
	_, err := fmt.Fprintf(w, "::notice title=mutation score::%s\n", data(r.Summary()))
	return err
}
