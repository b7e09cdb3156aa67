// Package mutation scores the suites of a program by mutants, and says of each
// survivor whether somebody answers for it.
//
//   - A [Job] is a program and its suites; [Of] is that of an edition of a kata.
//     [Job.Build] compiles the program with all its mutants.
//   - [Session.Measure] runs the suites over the mutants. Its [Report] can be written
//     as JSON in the mutation-testing schema and as a page.
//   - [Gate] is what a kata claims: nine of ten mutants are killed, and each of the
//     others is listed in survivors.toml with a reason.
//
// Non-goals: it makes no mutants (package mutate does), runs no suite by itself
// (package score does), and prints nothing.
package mutation
