package incident

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// lost lists those that were taken and are gone.
func (d *driver) lost(ctx context.Context) []item {
	var gone []item
	within, end := d.within(ctx, time.Duration(d.inc.Patience), d.instances) // for all together
	defer end()
	for _, one := range d.taken {
		if d.isLost(ctx, within, one.kept) {
			gone = append(gone, one)
		}
	}
	return gone
}

// isLost reports whether an effect is not there. Each request has a patience of its own.
func (d *driver) isLost(ctx, within context.Context, kept Effect) bool {
	asked := Effect{Request: kept.Request, Text: kept.Text}
	kept.Request = ""
	if d.shows(within, kept) != "" {
		return true
	}
	own, end := d.within(ctx, time.Duration(d.inc.Patience), d.instances)
	defer end()
	return d.shows(own, asked) != ""
}

// broken lists the files that are not what they should be.
func (d *driver) broken() ([]string, error) {
	var all []string
	for _, b := range d.inc.Broken {
		files, err := matching(d.dir, b.Files)
		if err != nil {
			return nil, fmt.Errorf("cannot look at the files: %w", err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file) //nolint:gosec // In the service's own directory.
			if err != nil {
				return nil, fmt.Errorf("cannot look at the files: %w", err)
			}
			if b.Whole == "" || !regexp.MustCompile(b.Whole).Match(text) {
				all = append(all, strings.TrimPrefix(file, d.dir+string(filepath.Separator)))
			}
		}
	}
	return all, nil
}
