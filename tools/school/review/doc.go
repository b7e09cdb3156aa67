// Package review trains and scores the reading of changes. A review drill is a
// change to v2 that a colleague might propose, with faults planted in it: a
// pull request to read, and for each fault a proof that it is one.
//
//   - [Drills] reads the drills of a kata, strictly; [Drill.Changed] and
//     [Drill.Repaired] are the program with the change, and with faults taken
//     away again.
//   - [Claims] proves what a drill says of itself: the change builds and passes
//     its own tests, each fault makes its script fail and its repair makes the
//     script pass, what is said to be blind is seen by no script of the kata.
//   - [Drill.Score] compares what a reader has noted with what was planted, and
//     a [Journal] keeps it over the months.
//
// The review of one's own work copy is package selfreview.
//
// Goals: a score that nobody can argue with, because each fault is proven and
// guessing does not pay; the drill itself is read where all code is read, in an
// editor and in git.
//
// Non-goals: it does not judge what a reader says about a line, only which line
// it is said of; it prints nothing; it knows no terminal.
package review
