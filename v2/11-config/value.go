package main

// kind is the kind of a value.
type kind int

const (
	text kind = iota
	null
	list
	table
)

// value is a part of a configuration as it was written.
type value struct {
	kind  kind
	where string // file and line, variable or flag
	text  string // "" for null
	list  []*value
	table []entry // in their order; a key can be there twice
}

// entry is a key of a table and its value.
type entry struct {
	key   string
	value *value
}
