// Package cli is what the commands share: how each begins, refuses wrong words, takes
// Ctrl-C, completes, prints and ends. A person sees one command, kata, although some of
// its verbs are carried out by another binary.
//
//   - [Execute] carries out one command line; [Main] and [Interruptible] are the body of
//     main. [OneKata] and its like say what arguments a verb takes, [CompleteKata] and its
//     like complete them. [Open] finds the repository.
//   - A [Screen] prints for a person: scorecards, differences, text that is wrapped to the
//     terminal. A [Teller] shows progress.
//
// Goals: a person sees the one thing that matters first, with paths that a terminal makes
// clickable; a pipe gets plain text; nothing wraps.
//
// Non-goals: it knows no verb, decides nothing and runs nothing.
package cli
