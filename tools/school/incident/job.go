package incident

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// run is one run of the job, unless the one before has not ended or the person has
// stopped the job: who waits for it gets nothing, whatever the reason.
func (d *driver) run(ctx context.Context, minute int, stopped bool) (item, error) {
	const name = "runs"
	one := item{load: name, what: d.inc.Kata.Program}
	if len(d.alive()) > 0 {
		one.wrong = "the run before has not ended"
		return one, nil
	}
	if stopped {
		one.wrong = "no run began"
		return one, nil
	}
	d.sent[name]++
	one.number = d.sent[name]
	o := outgoing{number: one.number, words: strings.NewReplacer("{n}", strconv.Itoa(one.number))}
	one.kept = o.fill(d.inc.Service.Kept)
	var args []string
	for _, arg := range d.args() {
		args = append(args, o.words.Replace(arg))
	}
	begin := time.Now()
	job, err := d.start(ctx, minute, d.addrs[0], args)
	if err != nil {
		return one, err
	}
	d.instances = []*instance{job}
	ended := d.poll(ctx, time.Duration(d.inc.Patience), d.instances, func(context.Context) bool { return job.hasExited() })
	one.elapsed = time.Since(begin)
	switch {
	case !ended:
		one.wrong = "it has not ended"
	case job.exit() != d.inc.Service.Exit:
		one.wrong = fmt.Sprintf("exit code %d", job.exit())
	case !regexp.MustCompile(d.inc.Service.Wants).MatchString(job.out.String()):
		one.wrong = "a wrong output"
	default:
		within, end := d.within(ctx, time.Duration(d.inc.Patience), nil)
		defer end()
		one.wrong = d.shows(within, o.fill(d.inc.Service.Shows))
	}
	if one.wrong == "" && one.kept != (Effect{}) {
		d.taken = append(d.taken, one)
	}
	return one, nil
}
