package mutate

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

// overrunExit is how a program ends that has exceeded its budget. The code is
// one that programs seldom use, but what counts is the note.
const overrunExit = 86

//go:embed inject
var injected embed.FS

// helpers returns the files that a mutated package gets beside its own, by name.
// They are part of the package, because no other package can be imported
// without a change to its module. What all packages of a program have to agree
// on, each reads from the environment.
//
// The names begin with a digit to come first, see inject/switch.go.txt.
func (pkg *goPackage) helpers() (map[string]string, error) {
	parts := []string{"switch", "operate", "atomic"}
	if !pkg.standard {
		parts = append(parts, "stack") // It imports what most of the standard library may not.
	}
	replacer := strings.NewReplacer(
		"package PACKAGE", "package "+pkg.name, `"PATH"`, strconv.Quote(pkg.path), "Exit(EXIT)", fmt.Sprintf("Exit(%d)", overrunExit),
		"= FIRST", "= "+strconv.Itoa(pkg.first), "= LAST", "= "+strconv.Itoa(max(pkg.first, pkg.last)),
	)
	files := map[string]string{}
	for _, part := range parts {
		text, err := injected.ReadFile("inject/" + part + ".go.txt")
		if err != nil {
			return nil, fmt.Errorf("cannot read a helper: %w", err)
		}
		files["00mutant_"+part+".go"] = replacer.Replace(string(text))
	}
	return files, nil
}
