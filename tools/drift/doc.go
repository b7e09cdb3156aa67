// Package drift tells how far a module's dependencies have drifted from what is
// current, and what it takes to bring them back: the age of each module of the
// graph, what became of it, the advisories about it, which of its symbols the
// code uses and which of those a newer version has changed, what the go line
// changes, and in which order to go about it.
//
// Goals: every statement is about this module, with file and line, or says that
// it is not; what could not be asked is named as unknown and never guessed;
// nothing in the module's own directory is written. It works on any module, and
// without a network on what go.mod and the module cache know.
//
// Non-goals: it upgrades nothing and prints nothing. It compares types, not
// behaviour: a function that keeps its type and does something else is found by
// tests, apart from the few cases that the table of fates states. It reads the
// code as it is built on this platform. It does not follow calls into
// dependencies; for that govulncheck is used where it is installed.
//
// Packages are read as tools/mutate reads them, with go list -export and the
// standard library's importer, and not with x/tools/go/packages: that starts the
// go command in the caller's environment, and this has to be the builder's. Why
// not x/exp/apidiff is said at [Project.Breaks].
//
// What it knows beside what the go command tells is in three tables of facts:
// the fates of modules (fates.go), what the go line decides (goline.go) and
// advisories in OSV form (advisories/).
package drift
