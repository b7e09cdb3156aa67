// Package selfreview reviews a work copy by the checklist: it answers what a machine
// can answer, with evidence, keeps what a person answers to the rest, and
// writes both down.
//
//   - [ReadChecklist] reads the questions from docs/review-checklist.md, which is
//     their only source.
//   - [Measure] takes the facts of a work copy: its scorecard, the coverage of the
//     changed lines, its size beside v2's, its dependencies. They are kept beside
//     the copy until it changes. [Facts.Answers] makes answers of them.
//   - [Notes] are a person's answers and the findings that others have sent.
//   - [Review.Markdown] and [Review.Packet] are what can be handed on.
//
// Goals: a no comes with file:line or a figure, and a yes says what it rests on;
// nothing is measured twice; nothing that a person has typed is lost.
//
// Non-goals: it asks nobody and prints nothing; nothing is sent anywhere.
package selfreview
