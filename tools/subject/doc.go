// Package subject builds a Go program from a directory and runs it under
// supervision.
//
// It is the one place where Brownfield starts a program that somebody else
// wrote. Everything above it (scripts, checks, mutation) may take for granted
// that a run ends, that nothing of it is left, and that what happened is
// written down where the program cannot change it.
//
//   - A [Builder] turns a directory into a [Subject], a binary that is kept in
//     the user's cache under a hash of its sources.
//   - A [Stand] is a place from which a subject can be called by its name, as a
//     shell would. What is found under that name is a supervisor: our own
//     executable, which [Supervise] turns into one. It enforces [Limits] and
//     leaves a [Report].
//
// Goals: a verdict for any program whatever it does; reports that cost nothing
// to collect; the same mechanism for every mode of every tool.
//
// Non-goals: it knows no kata and no script, judges nothing, and is no
// security boundary. A program runs with the rights of the person who starts
// it; what is guarded against is accident, not malice.
//
// On Linux nothing survives a run, not even a grandchild that made a session
// of its own (the supervisor is a child subreaper). Elsewhere the process group
// and the descendants that ps can still connect to the subject are killed; a
// process that broke both ties escapes.
package subject
