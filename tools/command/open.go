package command

import (
	"errors"
	"fmt"
	"io"
	"os"

	"brownfield/tools/catalog"
	"brownfield/tools/report"
)

// Open finds the repository around the current directory cwd and reads its
// katas.
func Open() (c *catalog.Catalog, cwd string, err error) {
	cwd, err = os.Getwd()
	if err != nil {
		return nil, "", fmt.Errorf("cannot find the current directory: %w", err)
	}
	root, err := catalog.FindRoot(cwd)
	if err != nil {
		return nil, cwd, err
	}
	c, err = catalog.Open(root)
	if format, ok := errors.AsType[*catalog.FormatError](err); ok {
		format.File = report.NewScreen(io.Discard, cwd).Path(format.File) // As the person would type it.
	}
	return c, cwd, err
}
