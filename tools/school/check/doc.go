// Package check runs the checks of an edition, yields a verdict for each as it
// is known, and folds verdicts into a scorecard.
//
// Behaviour comes first, because it is what a person waits for. Then come the
// defects, and in their shadow the race build. One verdict is one check; what
// went wrong inside it is in its failures.
//
// Goals: a verdict whatever the edition does; both cores busy and no more than
// that; the same verdicts for the terminal, for JSON and for tests.
//
// Non-goals: it prints nothing and knows nothing of what a kata's author
// claims. That v1 has to fail its defects is for package prove.
package check
