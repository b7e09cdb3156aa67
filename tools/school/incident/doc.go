// Package incident lets a person practise an outage of a kata's v1: a supervised
// service under a scripted load, trouble by a schedule, a console, and a grade.
//
//   - [All] reads the incidents of a kata, [Find] one of them.
//   - [Begin] starts one as a [Session]: [Session.Pass] lets a minute go by,
//     [Session.Do] carries out a command of the console, [Session.End] ends it.
//   - [Session.Grade] judges what the person did, as an incident review would.
//   - [Claims] proves that an incident does what it says.
//
// Time is a number of minutes and not a clock: in each minute the scheduled events
// happen, then the load of that minute is sent and judged. So the same commands in
// the same minutes give the same course, on any machine; how long a minute takes is
// for the caller. What the load finds out is all that counts as harm.
//
// Goals: real processes, real files, real HTTP; nothing survives a session; a
// journal that is whole whenever the session is killed.
//
// Non-goals: it draws no screen and reads no keyboard, and it does not simulate: a
// program that waits on a timer of its own waits in real time.
package incident
