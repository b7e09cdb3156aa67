// Package freshen keeps v2 current: it raises the dependencies of a module to
// their newest releases, proves everything again, and takes back what does not
// hold.
//
// [Module] raises one module, [Kata] the v2 of a kata with what belongs to it:
// the path of steps, which has to end in v2, gets a last step for it, and an
// entry of the upgrade log moves on and asks for the words that only a person
// has.
//
// Goals: after it has run, the tree is either raised and proven or as it was.
// Non-goals: it takes no major version under a new path, which is a change of
// code, and it never touches v1.
package freshen
