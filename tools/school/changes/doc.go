// Package changes compares two programs file by file: [Differences] those in two
// directories, [Between] two in memory. [Rows] puts a hunk into two columns.
//
// Non-goals: it prints nothing, and it knows no words within a line.
package changes
