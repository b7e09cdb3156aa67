package cli

import (
	"encoding/json"
	"fmt"
	"io"
)

// PrintJSON prints a value as every --json does: indented, with < and & as they
// are.
func PrintJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("cannot print the result as JSON: %w", err)
	}
	return nil
}
