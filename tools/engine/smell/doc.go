// Package smell finds unstructured concurrency in Go programs: goroutines that
// nobody waits for, waiting by sleeping, contexts that are cut off from their
// caller, and the package state that such programs share.
//
// Each analyzer has a file of its own and a full Doc, which shows the code that it
// reports, the code that should replace it, and what to watch when one does.
// docs/smells.md is made of these. They run on any code: as the command smell, as
// go vet -vettool=smell, in golangci-lint (package gclplugin), or in a program of
// your own, as the example shows.
//
// Goals: every finding is worth a reader's minute. An analyzer that cannot see
// enough to be sure is silent, so a clean report proves nothing, and a finding
// nearly always means something.
//
// Non-goals: it does not look for data races (go test -race does), for misuse
// of the sync package (go vet does) or for style (golangci-lint does), and what
// staticcheck finds is left to it. It does not follow calls into other packages. A
// fix is offered only where it is mechanical and safe: most of these smells are a
// decision about who owns what, which a person has to make. Generated files are left
// alone.
package smell
