// Package author does for the author of a kata what a machine can do: it begins
// a kata, and it keeps the dependencies of v2 current.
//
//   - [New] makes the directories and files that every kata has, with a TODO in each
//     place where the author has something to say. What it makes can be read, built
//     and run, and proves nothing: kata prove then says line by line what is missing.
//     An existing program can be adopted instead: it becomes v1, and [FirstScript]
//     records what it does.
//   - [Behind] says which direct dependencies of a module have newer releases.
//     [FreshenModule] raises those of one module; [FreshenKata] raises those of a
//     kata's v2 together with the last step of its path and its entries in the upgrade
//     log. Both prove everything again, and take back what does not hold.
//
// Goals: after FreshenModule or FreshenKata a tree is either raised and proven, or as it
// was.
//
// Non-goals: it writes no program, takes no major version under a new path (which is a
// change of code), and never touches v1.
package author
