// cronrun runs the jobs of a crontab. Unlike the system's cron it needs no root,
// has seconds, and writes what the jobs print to its own output, line by line,
// which is what our containers want.
//
//	cronrun -f /etc/crontab.jobs -tz Europe/Berlin
//	cronrun -f jobs -tz Europe/Berlin -list 20 -from "2019-03-30 20:00:00"
//	cronrun -f jobs -once backup
//
// Exit codes: 0 stopped by SIGTERM, 1 bad usage or a bad crontab, 130 stopped by
// Ctrl-C. With -once it is the job's own, 127 when the job cannot be started.
package main

import (
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/robfig/cron"
	"github.com/urfave/cli"
)

var (
	location *time.Location
	grace    time.Duration
	table    *crontab
)

func main() {
	app := cli.NewApp()
	app.Name = "cronrun"
	app.Usage = "run the jobs of a crontab"
	app.UsageText = "cronrun -f CRONTAB [-tz ZONE] [-grace D] [-list N [-from TIME] | -once JOB]"
	app.Version = "2.3.0"
	app.Flags = []cli.Flag{
		cli.StringFlag{Name: "f", Usage: "crontab to read, - for standard input"},
		cli.StringFlag{Name: "tz", Value: "UTC", EnvVar: "CRONRUN_TZ", Usage: "time zone of the crontab"},
		cli.IntFlag{Name: "list", Usage: "print the next `N` runs and exit"},
		cli.StringFlag{Name: "from", Usage: "list from this time on (\"2006-01-02 15:04:05\", default: now)"},
		cli.StringFlag{Name: "once", Usage: "run this `JOB` now, once, and exit as it does"},
		cli.DurationFlag{Name: "grace", Value: 10 * time.Second, Usage: "how long jobs may take to stop"},
	}
	app.Action = action
	if err := app.Run(os.Args); err != nil {
		log.Fatal(err)
	}
}

func action(c *cli.Context) error {
	var err error
	if c.String("f") == "" {
		return cli.NewExitError("cronrun: -f is missing", 1)
	}
	if location, err = time.LoadLocation(c.String("tz")); err != nil {
		return err
	}
	if table, err = readCrontab(c.String("f")); err != nil {
		return err
	}
	grace = c.Duration("grace")

	switch {
	case c.IsSet("list"):
		from := time.Now()
		if text := c.String("from"); text != "" {
			if from, err = time.ParseInLocation("2006-01-02 15:04:05", text, location); err != nil {
				return err
			}
		}
		return list(from.In(location), c.Int("list"))
	case c.IsSet("once"):
		j := table.find(c.String("once"))
		if j == nil {
			return cli.NewExitError("cronrun: no job "+c.String("once")+" in "+c.String("f"), 1)
		}
		os.Exit(runOnce(j))
	}
	return daemon()
}

// daemon runs the jobs when they are due, until a signal comes.
func daemon() error {
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM)

	c := cron.NewWithLocation(location)
	for _, j := range table.jobs {
		j := j
		c.Schedule(j.schedule, cron.FuncJob(func() { run(j) }))
	}
	c.Start()
	log.Printf("%d jobs in %s", len(table.jobs), location)

	s := <-sig
	log.Printf("%s, stopping", s)
	c.Stop()
	stopAll()
	code := 0
	if s == os.Interrupt {
		code = 130
	}
	time.Sleep(100 * time.Millisecond) // the last lines are still on their way
	os.Exit(code)
	return nil
}
