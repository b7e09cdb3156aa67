package mutate

import (
	"go/ast"
	"go/types"
	"path"
	"regexp"

	"brownfield/tools/engine/subject"
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
	source   Source
	asked    listed
	dir      string // of the package that was asked for
	scratch  string
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
	Operator string // the name of one of [Operators]
	Before   string // the source text that changes, as it stands
	After    string // what the mutant makes of it, as Go that means the same in its place but for Called; empty when it is dropped
	Called   bool   // calls in Before are still made, and what they return is replaced by After
	Arid     string // the kind of arid code that it is in, [Log] or [Wording], or empty

	// Offset and End delimit Before in the file, in bytes.
	Offset, End int
	// Also are further statements that are dropped, in their order.
	Also []Span

	invalid bool
}

// A Span delimits a part of a file, in bytes.
type Span struct{ Offset, End int }

// Concurrent reports whether the mutant is a fault that only concurrent programs
// have.
func (m *Mutant) Concurrent() bool { return OperatorNamed(m.Operator).Concurrent }

// Invalid is a mutant that the compiler refuses, with the compiler's words.
type Invalid struct {
	*Mutant
	Reason string
}

// Path is the import path of the package that was asked for.
func (p *Program) Path() string { return p.asked.ImportPath }

// Root is the directory of the package's module, or of the package where it is in
// none.
func (p *Program) Root() string {
	if p.asked.Module == nil || p.asked.Module.Dir == "" {
		return p.dir
	}
	return p.asked.Module.Dir
}

// HasTests reports whether the package that was asked for has tests.
func (p *Program) HasTests() bool { return p.asked.hasTests() }

// Name is the name of the binary, as go build chooses it: the last element of the
// path that is no major version.
func (p *Program) Name() string {
	dir, name := path.Split(p.asked.ImportPath)
	if major.MatchString(name) && dir != "" {
		return path.Base(dir)
	}
	return name
}

var major = regexp.MustCompile(`^v[2-9]\d*$|^v1\d+$`)

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
	text    []byte // of that file
	places  []place
	source  []byte
	syntax  *ast.File
	base    int // position of the first byte in the file set
	edits   []edit
	plain   bool // left as it is, because our own changes to it do not compile
}
