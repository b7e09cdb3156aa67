// Package gallery makes the pages that show the katas in a browser.
//
// A [Gallery] knows its pages by the names of their files: "index.html" is home,
// "03-worker-pool/index.html" a kata, "03-worker-pool/walk/4.html" a step of its walk.
// [Gallery.Page] makes one, and [Gallery.Export] writes all of them as files that any
// web server, or a browser without one, can show. Links are relative and name files, so
// that they lead to the same place in both. A page of a kata consists of parts, which
// are values: see [Parts].
//
// Goals: whoever looks understands at one look what changes between v1 and v2; every
// page works with the keyboard, on a phone, on paper, and without a network; what
// cannot be shown, such as a kata that is broken, is said in its place, and the rest is
// shown.
//
// Non-goals: it serves nothing and changes nothing (package web does), it measures
// nothing that takes longer than a person waits for a page, and it judges nothing:
// what it shows of a scorecard or a score, another package has found.
package gallery
