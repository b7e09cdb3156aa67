// Package steps keeps the path from v1 to v2: a series of small patches that a
// careful person made one after the other.
//
// A patch file is a line "Subject: " with the refactoring's name, an empty
// line, the reason why the step is safe, and a git diff. A line "Fixes NAME."
// in the reason names the defect that is gone from there on. [Load] reads a
// series, [Tree] is a program in memory that a [Step] turns into the next one,
// and [Record] exports a git history as a series.
//
// Non-goals: it neither builds nor runs anything, and it never merges. A patch
// fits exactly or not at all.
package steps
