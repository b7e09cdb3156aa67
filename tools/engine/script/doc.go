// Package script runs scripts: txtar files that call a subject as a person or
// another program would, and say what must come of it.
//
// The language is that of testscript (github.com/rogpeppe/go-internal), whose
// commands authors already know: exec, ! exec, cmp, stdout, stderr, stdin,
// grep, exists, env, cp, & and wait. It gains the commands that a refactoring
// needs, described in [Commands]. The subject is found on the script's PATH
// under its own name, and every call of it is supervised.
//
// Goals: a failure that names line, command and difference and nothing else;
// the same script for every subject; a script that cannot hang, leave anything
// behind or be fooled by ! exec when a limit was met.
//
// Non-goals: it does not say what a failure means. A defect script is meant to
// fail on v1; that is for the caller to know.
package script
