// Package report renders what the other packages return: scorecards for a
// terminal and as JSON, differences between editions side by side or unified.
//
// Goals: a person sees the one thing that matters first, with paths that a
// terminal makes clickable; a pipe gets plain text; nothing wraps.
//
// Non-goals: it decides nothing and runs nothing.
package report
