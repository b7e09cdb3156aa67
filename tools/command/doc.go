// Package command is the voice of the commands: how each begins, objects to
// wrong words, takes Ctrl-C, offers completions and ends. The kata command and
// those that it starts for some of its verbs are one to a person, so they share
// it.
//
// [Execute] carries out one command line. [OneKata] and its like say what a verb
// takes; [CompleteKata] and its like offer it. [Open] finds the repository.
//
// Non-goals: it knows no verb, and prints nothing but objections.
package command
