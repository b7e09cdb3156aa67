// Package upgrade walks a person through the upgrade of dependencies, in stages
// that each have a check: inventory, plan, upgrade, verify, log.
//
// A [Drill] is a program with something frozen in it and a [Goal] for its
// go.mod. Every kata is one as a whole (all that v1 freezes has to go), and has
// further ones under drills/: a start, as a patch on v1 or v2, scripts of its
// own, and the author's solution. [Session.Stages] says how far a copy is and
// what is missing; [Drill.Claims] proves what a drill says of itself.
//
// Goals: every statement comes from the module graph, the code or a run; the
// person decides and writes, the machine fills in what it knows; a stage that
// cannot fail is no stage.
//
// Non-goals: it upgrades nothing by itself, and it prints nothing. What it
// knows of modules it has from tools/engine/drift, which works on any module.
package upgrade
