package catalog

// Decode decodes what an author wrote, in TOML, into v. An unknown key and what
// is no TOML are a [*FormatError] with file and line.
func Decode(file string, text []byte, v any) error { return strictly(file, text, v) }

// Fault is a [*FormatError] at the first line of text that mentions near.
func Fault(file string, text []byte, near, says string) error {
	return &FormatError{File: file, Line: lineOf(text, near), Message: says}
}
