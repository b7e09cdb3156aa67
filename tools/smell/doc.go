// Package smell finds unstructured concurrency in Go programs: goroutines that
// nobody waits for, waiting by sleeping, contexts that are cut off from their
// caller, and the package state that such programs share.
//
// Each analyzer has a file of its own, which shows the code that it reports,
// the code that should replace it, and why the second is better. They run on
// any code, as `go run ./tools/smell/cmd/smell ./...` or as
// `go vet -vettool=smell`.
//
// Goals: every finding is worth a reader's minute. An analyzer that cannot see
// enough to be sure is silent, so a clean report proves nothing, and a finding
// nearly always means something.
//
// Non-goals: it does not look for data races (go test -race does), for misuse
// of the sync package (go vet does) or for style (golangci-lint does). It does
// not follow calls into other packages, and it fixes nothing: every one of
// these smells is a decision about who owns what, which a person has to make.
// Generated files are left alone.
package smell
