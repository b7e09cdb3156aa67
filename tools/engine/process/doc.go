// Package process is what the kernel tells of processes, and what can be done about
// them: who descends from whom, how much memory they hold, and how long the machine
// let them run.
//
// [Clock] counts the time that a limit counts (decision 0016), [Within] ends a context
// by it. [EndDescendants] ends all that this process has started.
//
// Non-goals: it starts nothing, and has no opinion on how much is too much.
package process
