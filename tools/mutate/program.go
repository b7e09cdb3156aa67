package mutate

import (
	"go/ast"
	"go/types"

	"brownfield/tools/subject"
)

// A Program is a set of packages with the faults that can be made in them.
type Program struct {
	// Mutants is what can be switched on, in the order of packages, files and
	// lines. [Program.Build] takes those out that do not compile; the IDs of the
	// others stay.
	Mutants []*Mutant
	// Invalid names the mutants that a build has left out.
	Invalid []Invalid

	builder  *subject.Builder
	dir      string // of the package that was asked for
	room     string
	packages []*goPackage
	flags    []string // of the compiler
	passes   int
}

// A Mutant is one small fault.
type Mutant struct {
	ID       int    // from 1
	Package  string // import path
	File     string // absolute
	Line     int
	Column   int
	Func     string // "parse", "(*Reader).Read", "csv.parse" in another package; empty in the initialiser of a package variable
	Operator string // one of [Operators]
	Before   string // the source text that changes, as it stands
	After    string // what the mutant makes of it; empty when it is dropped
	Arid     string // the kind of arid code that it is in, [Log] or [Wording], or empty

	// Offset and End delimit Before in the file, in bytes.
	Offset, End int

	invalid bool
}

// Invalid is a mutant that the compiler refuses, with the compiler's words.
type Invalid struct {
	*Mutant
	Reason string
}

// Passes is the number of compilations that the last build took: 1 when the
// mutated program compiled as it was.
func (p *Program) Passes() int { return p.passes }

// A goPackage is a package to mutate.
type goPackage struct {
	path, name, dir string
	standard        bool
	types           *types.Package
	info            *types.Info
	files           []*goFile
	first, last     int // the IDs of its mutants
}

// A goFile is one file of a package, and what is changed in it.
type goFile struct {
	pkg     *goPackage
	name    string // absolute
	mutated string // the file that takes its place in a build; the compiler complains about that one
	source  []byte
	syntax  *ast.File
	base    int // position of the first byte in the file set
	edits   []edit
	plain   bool // left as it is, because our own changes to it do not compile
}
