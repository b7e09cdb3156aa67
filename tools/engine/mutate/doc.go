// Package mutate makes small faults in a Go program and lets a caller switch
// them on one at a time, so that a test suite can be scored by what it catches.
//
// All mutants of a program are compiled into one binary. The environment
// chooses among them when the program starts, so that a mutant costs one run of
// the program and no build.
//
//   - [Load] finds the places in a program, or in a package, where a fault can be
//     made, and returns a [Program] with its [Mutant] values.
//   - [Program.Build] makes the binary, [Program.BuildTest] the test binary of a
//     package. Mutants that do not compile are left out and listed as [Invalid].
//   - [Tracing] and [Switch] are the environments in which that binary notes
//     which mutants can matter ([ReadTrace]), and in which it runs one of them.
//
// Goals: any Go program or package as it is, without a change to its directory,
// its module or its Go version; a program that behaves as before while no
// mutant is on; line numbers that stay true; a run that ends although a mutant
// has made a loop endless ([Overrun]).
//
// Non-goals: it runs nothing and judges nothing. Which scripts or tests are run
// for a mutant, what counts as caught and how that is shown are the caller's
// matter. It mutates no tests, no generated code and no assembly, and it knows
// no kata.
package mutate
