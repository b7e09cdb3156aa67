module example.com/cronrun

go 1.13

require (
	github.com/robfig/cron v1.2.0
	github.com/urfave/cli v1.20.0
)
