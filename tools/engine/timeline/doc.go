// Package timeline records what the goroutines of a program do, and draws it.
//
// [Build] compiles a program with one more file in its package main, which writes an
// execution trace. The file is in an overlay: nothing in the program's directory
// changes, and the program needs no line of its own. [Read] makes a [Timeline] of the
// trace: each goroutine, the line that started it, what it waited for, and whether it
// was left when the program ended. [Timeline.SVG] and [Timeline.Text] draw the
// timeline, and [Timeline.Structure] is the part of it that every run has in common.
//
// Goals: a person sees at one look which line starts goroutines that never end, and
// what they wait for; 10,000 goroutines stay readable; a program that is killed
// leaves a timeline as well.
//
// Non-goals: it judges nothing. A traced program is slower, and the runtime does not
// report a deadlock in it, because the trace's own goroutines can still run. So never
// judge a traced run. It is no profiler: of a goroutine that runs, it says only that
// it runs.
package timeline
