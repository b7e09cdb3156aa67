package check

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// smellTool is the tool of the repository that finds unstructured concurrency.
// It is built when it is first needed, out of the way of the first verdict, and
// then kept by the go command.
const smellTool = "brownfield/tools/smell/cmd/smell"

// root is the repository that the kata lies in.
func (r *run) root() string { return filepath.Dir(filepath.Dir(r.kata.Dir)) }

// smell runs the analyzers of tools/smell over the edition.
func (r *run) smell(ctx context.Context) smells {
	cheats, err := cheats(ctx, r.edition.Dir)
	if err != nil {
		return smells{err: err}
	}
	sources := filepath.FromSlash(strings.TrimPrefix(smellTool, "brownfield/"))
	if _, err := os.Stat(filepath.Join(r.root(), sources)); err != nil {
		return smells{absent: "this repository has no " + filepath.ToSlash(sources), cheats: cheats}
	}
	tool, err := r.builder.Tool(ctx, r.root(), smellTool)
	if err != nil {
		return smells{err: machineFault(err)}
	}
	_, err = r.builder.Go(ctx, r.edition.Dir, "vet", "-vettool="+tool, "./...")
	return smells{err: err, cheats: cheats}
}

// structure says what smell has found, and where the edition cheats.
func (r *run) structure(wait func() smells) Verdict {
	begin := time.Now()
	r.progress(Structure, 0, 1)
	found := wait()
	switch {
	case found.absent != "" && len(found.cheats) == 0:
		return Verdict{Check: Structure, Outcome: Skip, Note: found.absent}
	case found.err == nil && len(found.cheats) == 0:
		return Verdict{Check: Structure, Outcome: Pass, Passed: 1, Total: 1, Seconds: since(begin)}
	}
	v := Verdict{Check: Structure, Outcome: Fail, Total: 1, Seconds: since(begin)}
	if found.err != nil {
		v = broken(Structure, found.err, begin)
	}
	for i := range v.Failures {
		v.Failures[i].Name = "smell"
	}
	v.Failures = slices.Concat(found.cheats, v.Failures)
	return v
}
