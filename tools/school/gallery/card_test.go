package gallery

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// A scorecard has the signs and the texts of the terminal: what is left to do is not
// wrong.
func TestACardHasTheSignsOfTheTerminal(t *testing.T) {
	t.Parallel()
	g := &Gallery{Catalog: &catalog.Catalog{Root: "/home/ann/brownfield"}}
	cards := []card{g.cardOf("work", check.Scorecard{Checks: []check.Verdict{
		{Check: check.Behaviour, Outcome: check.Fail, Passed: 1, Total: 2, Failures: []check.Failure{
			{Name: "bad-file", File: "/home/ann/brownfield/katas/01-tiny/characterization/bad-file.txtar", Line: 7, Message: "\x1b[31mgot /home/ann/brownfield/work/x\nand more"},
		}},
		{Check: check.Defects, Outcome: check.Fail, Passed: 0, Total: 3, Failures: []check.Failure{{Name: "leak", Message: "it leaks"}}},
		{Check: check.Structure, Outcome: check.Pass, Passed: 1, Total: 1},
		{Check: check.Races, Outcome: check.Skip, Note: "waits until behaviour is kept"},
		{Check: check.Build, Outcome: check.Error, Note: "cannot read /home/ann/brownfield/work/01-tiny/go.mod"},
	}})}
	page, err := render("kata.html", briefing{Kata: &catalog.Kata{Name: "01-tiny"}, Cards: cards})
	require.NoError(t, err)
	for _, contains := range []string{
		`<span class="is-fail"><span aria-hidden="true">✗</span><span class="hidden">broken:</span></span> behaviour</th><td class="num">1/2</td>`,
		`<code>bad-file</code> katas/01-tiny/characterization/bad-file.txtar:7: \x1b[31mgot work/x</small>`,
		`<span class="is-open"><span aria-hidden="true">○</span><span class="hidden">for you to do:</span></span> defects</th><td class="num">0/3</td>`,
		`<code>leak</code>: it leaks</small>`,
		`<span class="is-pass">no unstructured concurrency and no global state found</span></td>`,
		`<span class="hidden">not checked:</span></span> races</th><td class="num"></td><td><span class="is-skip">waits until behaviour is kept</span></td>`,
		`<span class="is-error">cannot read work/01-tiny/go.mod</span>`,
	} {
		require.Contains(t, string(page), contains)
	}
	require.NotContains(t, string(page), filepath.Dir(g.Catalog.Root))
	require.NotContains(t, string(page), ">fail<")
}
