// Package bench measures editions of a program on the same load: as whole
// processes, in turn, and many times.
//
// [Prepare] generates a load, [Measure] runs the editions on it round by round
// and returns for each what every round took, [Compare] makes of that medians
// with confidence and the ratio of each edition to the first, round by round:
// two runs that follow each other meet the same machine.
//
// Goals: figures that say how sure they are; the same input every time; output
// that is compared, so that nobody is fast by doing less.
//
// Non-goals: it profiles nothing, and it is no gate: a machine that is busy
// measures badly, and says so by wide intervals.
//
// Measured are wall and processor time and peak memory, which the supervisor
// reports (never below its own few MiB), and roughly what was allocated, from a
// run of its own in which the collector tells of each cycle.
package bench
