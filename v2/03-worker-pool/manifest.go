package main

import (
	"bufio"
	"fmt"
	"io"
)

// writeManifest prints one line for each line of the list, in that order: the
// deploy job joins the two with paste(1). Files that nobody got round to are
// marked as skipped.
func writeManifest(w io.Writer, entries []entry, results map[string]result) error {
	bw := bufio.NewWriter(w)
	for _, e := range entries {
		res, ok := results[e.url]
		if !ok {
			res.state = stateSkipped
		}
		sum := res.sum
		if sum == "" {
			sum = "-"
		}
		fmt.Fprintf(bw, "%s\t%s\t%d\t%s\n", res.state, sum, res.size, e.name)
	}
	return bw.Flush()
}
