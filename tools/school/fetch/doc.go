// Package fetch downloads the modules that the repository needs, so that every
// proof passes without a network.
//
// go mod download in v1 and v2 is not enough. The steps between them, the upgrade
// drills and the review drills have a go.mod of their own, which exists only
// once their patches are applied. go mod tidy also reads the tests of
// dependencies, and the inventory of a drill reads the go.mod of every module in
// the graph.
//
// Non-goal: it downloads nothing that a person's own copy may require later.
package fetch
