package check

import (
	"brownfield/tools/internal/gomod"
	"errors"
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"

	"brownfield/tools/engine/subject"
)

// mainPackage finds what keeps the sources in dir from being a program: go build
// is satisfied with a package of another name and makes nothing that can run.
// What go build itself reports is left to it.
func mainPackage(dir string) *Failure {
	pkg, err := build.ImportDir(dir, 0)
	if _, none := errors.AsType[*build.NoGoError](err); none {
		return &Failure{Name: "go build", Message: "there is no Go file in the top directory of the program; its package main has to be there", File: dir}
	}
	if err != nil || pkg.Name == "main" {
		return nil
	}
	f := &Failure{Name: "go build", Message: fmt.Sprintf("this is package %s, which makes no program: it has to be package main", pkg.Name)}
	for _, name := range pkg.GoFiles[:min(1, len(pkg.GoFiles))] {
		f.File = filepath.Join(dir, name)
		files := token.NewFileSet()
		if parsed, err := parser.ParseFile(files, f.File, nil, parser.PackageClauseOnly); err == nil {
			f.Line = files.Position(parsed.Package).Line
		}
	}
	return f
}

// noMain is what the linker says of a package main without a function main.
const noMain = "function main is undeclared in the main package"

// renamed finds that a program was built under a name that no script calls. The
// go command names a program after its module.
func renamed(s *subject.Subject, program string) *Failure {
	if s.Program == program {
		return nil
	}
	f := &Failure{Name: "go build", Message: fmt.Sprintf("this module makes a program called %s, and the scripts call %s: let the module path end in %s", s.Program, program, program)}
	if mod, err := gomod.Read(s.Dir); err == nil {
		f.File, f.Line = mod.Syntax.Name, mod.Module.Syntax.Start.Line
	}
	return f
}

// notBuilt is the verdict on an edition that is no program for the scripts.
func notBuilt(f Failure, seconds float64) Verdict {
	return Verdict{Check: Build, Outcome: Fail, Total: 1, Failures: []Failure{f}, Seconds: seconds}
}
