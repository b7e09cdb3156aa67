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
//
//   - A [Sandbox] is a place from which a subject can be called by its name, as a
//     shell would. What is found under that name is a supervisor: our own
//     executable, which [Supervise] turns into one. It enforces [Limits] and
//     leaves a [Report].
//
//   - A [Fence] closes what a run has no business with, and a private world gives
//     it one of its own: files, processes and ports (decision 0018).
//
// Goals: a verdict for any program whatever it does; nothing outside of a run is
// changed by it; reports that cost nothing to collect; the same mechanism for every
// mode of every tool.
//
// Non-goals: it knows no kata and no script, and judges nothing. A program runs with
// the rights of the person who starts it, less what the kernel can take from it;
// what it may read and send is its own affair, so it is no place for malware.
//
// On Linux nothing survives a run, not even a grandchild that made a session
// of its own (the supervisor is a child subreaper). Elsewhere the process group
// and the descendants that ps can still connect to the subject are killed; a
// process that broke both ties escapes.
package subject
