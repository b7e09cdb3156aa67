// Package drift reports how far a module's dependencies have drifted from what is
// current, and what it takes to upgrade them: the age of each module of the graph,
// what became of it, the advisories about it, which of its symbols the code uses,
// which of those a newer version has changed, what the go line changes, and in which
// order to go about it. For a project from before Go modules it proposes a go.mod.
//
// Goals: every statement is about this module, with file and line, or says that
// it is not; what could not be asked or read is named as unknown, and nothing is
// claimed in its place; nothing in the module's own directory is written. It works
// on any module, and without a network on what go.mod and the module cache know.
//
// Non-goals: it upgrades nothing and prints nothing. It compares types, not
// behaviour: a function that keeps its type and does something else is found by
// tests, apart from the few cases that the table of fates states. It does not follow
// calls into dependencies; for that govulncheck is used where it is installed. It
// keeps nothing between two runs: what never changes, the .info and .mod of a
// version, the go command's module cache keeps already.
//
// The code is read from its sources, for the platforms and build tags that its files
// name (configs.go, source.go), and not from a build, nor with
// x/tools/go/packages. A build needs a C compiler and minutes, and it exists for
// one platform. That package starts the go command itself, and here the builder
// starts it, which limits and ends it; and the targets of one module share the
// standard library. Why not x/exp/apidiff is said at [Project.Breaks].
//
// What it knows beside what the go command reports is in three tables of facts:
// the fates of modules (fates.go), what the go line decides (goline.go) and
// advisories in OSV form (advisories/).
package drift
