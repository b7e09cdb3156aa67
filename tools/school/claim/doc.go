// Package claim proves claims: it is the one scheduler for all of them, whoever
// makes them and whoever asks.
//
//   - A [Claim] is a name and a function, and how it uses the machine. A [Need]
//     is what several claims share and somebody has to make first, such as a
//     built program.
//   - [Prove] proves claims side by side and yields a [Proof] for each as it is
//     known: never more work than there are cores, while others wait, and the
//     longest first.
//   - A [Store] keeps what was proven, by content, and how long it took.
//
// Goals: a machine that is neither idle nor crowded, so that a proof says nothing
// about the machine; nothing proven twice; an interruption that loses nothing.
//
// Non-goals: it knows no kata and no program, prints nothing, and keeps no
// failure: what failed is tried again.
package claim
