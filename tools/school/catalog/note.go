package catalog

import (
	"os"
	"path/filepath"
	"strings"
)

// What a person keeps in a work copy beside the program. A copy is built and
// checked as if none of them were there.
const (
	OwnScripts  = "characterization" // a directory: the scripts that kata pin scores
	UpgradePlan = "upgrade-plan.toml"
	UpgradeLog  = "upgrade-log.md"
	ReviewFile  = "review.md"
	OwnNotes    = "notes.md" // in capitals as well
)

// Note reports whether a file in a copy, by its slash-separated name there, is
// the person's note and no part of the program. What v1 has under that name is
// part of it.
func (k *Kata) Note(name string) bool {
	script := strings.HasPrefix(name, OwnScripts+"/") && strings.HasSuffix(name, ".txtar")
	if !script && name != UpgradePlan && name != UpgradeLog && name != ReviewFile && !strings.EqualFold(name, OwnNotes) {
		return false
	}
	_, err := os.Stat(filepath.Join(k.V1, filepath.FromSlash(name)))
	return err != nil
}
