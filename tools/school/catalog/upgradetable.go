package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// UpgradeTable is upgrade-log/README.md, made of the entries of all katas.
func (c *Catalog) UpgradeTable() string {
	var rows strings.Builder
	years := 0.0
	n := 0
	for _, kata := range c.Katas {
		entries := slices.SortedFunc(maps.Values(kata.Upgrades), func(a, b Upgrade) int { return cmp.Compare(a.File, b.File) })
		for _, u := range entries {
			years += u.Years()
			n++
			note := ""
			if u.Note != "" {
				note = ", " + u.Note
			}
			fmt.Fprintf(&rows, "| %02d | [%s](%s)%s | %s (%s) | %s (%s) | %.1f |\n", kata.Number, u.Module, filepath.Base(u.File), note,
				ShortVersion(u.From), u.FromDate, ShortVersion(u.To), u.ToDate, u.Years())
		}
	}
	return fmt.Sprintf(upgradeReadme, rows.String(), n, years)
}

const upgradeReadme = `# Upgrade log

One entry for every dependency that v2 replaced: why, what breaks, what was done, what surprised, and how to go back. Read the entry before you make the same upgrade, in a kata or at work; it is the half hour of measuring that you then need not spend.

The table is made from the front parts of the entries (` + "`kata upgrade-log --write`" + `). Each of them is compared with both go.mod files and with the steps by ` + "`kata prove`" + `: a dependency that changed without an entry, or an entry without the change, fails it.

| kata | module | from | to | years |
|---|---|---|---|---|
%s
%d upgrades, %.1f libyears recovered: the sum of the last column over all katas, before rounding. A row has the time from the release that v1 uses to the one that v2 uses in its place, and 0.0 if that one is older. ` + "`kata drill`" + ` prints other figures: the time to the newest release of the same module, without the go line.

Modules that v2 adds and that replace none (golang.org/x/sync, rapid, goleak) have no entry; the entry of the step that brought them names them.

## How to write one

` + "`kata drill NN`" + ` takes you there stage by stage and drafts the entry, with what a machine knows filled in. By hand:

1. Copy [TEMPLATE.md](TEMPLATE.md) to ` + "`NN-OLD-to-NEW.md`" + `, with the kata's number.
2. Fill in the front part from facts. The dates are those of [releases.toml](releases.toml); add a release that it does not have, as its first lines say. ` + "`from` and `to`" + ` are what the two go.mod files say, letter by letter.
3. Measure before you write. Every line of output, every number and every "nowhere" in an entry comes from a command that was run.
4. Write it on the day of the upgrade. The part that helps others most is *What surprised*, and it fades first.
5. ` + "`kata upgrade-log --write`" + ` puts it into the table.
`
