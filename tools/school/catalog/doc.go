// Package catalog finds katas and editions and reads what their authors wrote
// about them. It knows nothing of running them.
//
// A kata's directories share one name under katas/, v1/, v2/ and work/;
// [Open] finds the repository, [Catalog.Find] a kata by any of the names that a
// person might type, and [Kata.Edition] a program to look at.
//
// A kata.toml is read strictly: what is misspelt, missing or not in the
// vocabulary is a [*FormatError] with file and line.
package catalog
