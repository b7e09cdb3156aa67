// Package prove is the author's gate: it knows what a kata claims and proves
// each claim by doing it.
//
// A claim is a name and a function; what a claim needs, such as a built
// edition, is made once and shared. [Claims] lists those of one kata. The tests
// in katas/ run them, one subtest each (package provetest).
//
// Goals: every claim of a kata stands or falls alone, with its reason; a claim
// that nobody can break is not one, so each has a test that breaks it.
//
// Non-goals: it does not check a learner's work (package check does) and it
// does not judge taste.
package prove
