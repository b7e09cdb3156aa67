// Package gocommand runs the go command, in an environment that a person's settings do
// not change and within limits: sources can make a C compiler read a device that never
// ends.
//
// [New] asks the go command for its settings, once; [Go.Run] runs it in a directory. A
// failure that lies in the sources is an [*Error], with the lines that it is about.
//
// Non-goals: it keeps nothing that was built.
package gocommand
