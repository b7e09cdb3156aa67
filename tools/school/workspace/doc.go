// Package workspace keeps what belongs to the person who practises: the copies
// of katas under work/, the attempts that were set aside, and the progress.
//
// Everything in it is made so that two commands at once are both right: a copy
// appears whole or not at all, and progress changes under a lock, is written to
// a temporary file and renamed, with the last good state kept beside it.
//
// Non-goals: it neither builds nor checks, and it never deletes a person's work.
package workspace
