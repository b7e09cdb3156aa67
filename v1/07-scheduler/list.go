package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"time"
)

type occurrence struct {
	at   time.Time
	name string
}

// list prints the next n runs after from. The on-call calendar imports this, so
// keep the format.
func list(from time.Time, n int) error {
	var all []occurrence
	for _, j := range table.jobs {
		// Any of the jobs may be the one that fills the list.
		at := from
		for i := 0; i < n; i++ {
			at = j.schedule.Next(at)
			if at.IsZero() {
				break // 30 February
			}
			all = append(all, occurrence{at, j.name})
		}
	}
	sort.SliceStable(all, func(i, k int) bool { return all[i].at.Before(all[k].at) })
	if n < len(all) && n >= 0 {
		all = all[:n]
	}
	out := bufio.NewWriter(os.Stdout)
	for _, o := range all {
		fmt.Fprintf(out, "%s  %s\n", o.at.Format(time.RFC3339), o.name)
	}
	return out.Flush()
}
