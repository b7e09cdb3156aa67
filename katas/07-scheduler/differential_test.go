package kata_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random crontabs:
//
//	go test -run Differential ./katas/07-scheduler -edition work
//
// The zones are those whose clocks do not change at midnight or by half an hour:
// there v1 loses days. No line of a job is long, and none ends without a newline
// on standard error.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

func commands() []string {
	return []string{
		"true", "exit 3", "echo one; echo two", "printf 'no newline'", "echo \"$A/$B\"", "cat; echo end", "kill -KILL $$",
		"echo kept >made; exit 255", "printf 'a\\r\\n\\n b \\n'", "pwd | tail -c 1; echo $SHELL",
	}
}

func inventCase(t *rapid.T) differential.Case {
	var lines, names []string
	for range rapid.IntRange(0, 6).Draw(t, "lines") {
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			lines = append(lines, rapid.SampledFrom([]string{"# a comment", "", "   ", "#"}).Draw(t, "nothing"))
		case 1:
			lines = append(lines, rapid.SampledFrom([]string{"A=1", "A = two  words ", "B=", "B=\"$A\"", "SHELL=/bin/sh", "SHELL=/nowhere"}).Draw(t, "assignment"))
		default:
			name := rapid.SampledFrom([]string{"a", "b", "c-1", "d_2", "a", "e", "f", "g"}).Draw(t, "name")
			names = append(names, name)
			gap := rapid.SampledFrom([]string{" ", "\t", "  "}).Draw(t, "gap")
			lines = append(lines, inventSchedule(t)+gap+name+gap+rapid.SampledFrom(commands()).Draw(t, "command"))
		}
	}
	if rapid.IntRange(0, 19).Draw(t, "broken") == 0 {
		lines = append(lines, rapid.SampledFrom([]string{"* * * * *", "nonsense", "@reboot a true", "0 0 0 * * 7 a true", "= x"}).Draw(t, "fault"))
	}
	end := rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "end of line")
	c := differential.Case{Files: map[string]string{"tab": strings.Join(lines, end) + end}, Args: []string{"-f", "tab"}}
	if len(names) > 0 && rapid.IntRange(0, 2).Draw(t, "once") == 0 {
		c.Args = append(c.Args, "-once", rapid.SampledFrom(append(names, "nosuch")).Draw(t, "job"))
		return c
	}
	c.Args = append(c.Args, "-tz", rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney"}).Draw(t, "zone"))
	c.Args = append(c.Args, "-list", strconv.Itoa(rapid.IntRange(-1, 40).Draw(t, "runs")), "-from", inventTime(t))
	return c
}

// inventTime is often close to a change of the clock.
func inventTime(t *rapid.T) string {
	if rapid.Bool().Draw(t, "near a change") {
		return rapid.SampledFrom([]string{
			"2019-03-30 23:59:59", "2019-03-31 01:59:59", "2019-03-31 02:30:00", "2019-10-27 01:00:00", "2019-10-27 02:30:00",
			"2019-03-10 01:59:58", "2019-11-03 00:59:59", "2019-10-05 23:00:00", "2019-04-07 01:30:00",
		}).Draw(t, "from")
	}
	return fmt.Sprintf("20%02d-%02d-%02d %02d:%02d:%02d", rapid.IntRange(10, 37).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"),
		rapid.IntRange(1, 28).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), rapid.IntRange(0, 59).Draw(t, "second"))
}

func inventSchedule(t *rapid.T) string {
	if rapid.IntRange(0, 5).Draw(t, "descriptor") == 0 {
		return rapid.SampledFrom([]string{"@hourly", "@daily", "@weekly", "@monthly", "@yearly", "@every 90m", "@every 1500ms", "@every 1ms"}).Draw(t, "schedule")
	}
	columns := make([]string, 0, 6)
	for _, bounds := range [][2]int{{0, 59}, {0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 6}} {
		columns = append(columns, inventColumn(t, bounds[0], bounds[1]))
	}
	return strings.Join(columns, " ")
}

func inventColumn(t *rapid.T, low, high int) string {
	number := rapid.IntRange(low, high)
	switch rapid.IntRange(0, 7).Draw(t, "column") {
	case 0:
		return strconv.Itoa(number.Draw(t, "number"))
	case 1:
		return fmt.Sprintf("%02d", number.Draw(t, "number"))
	case 2:
		return fmt.Sprintf("%d,%d", number.Draw(t, "number"), number.Draw(t, "number"))
	case 3:
		from := number.Draw(t, "from")
		return fmt.Sprintf("%d-%d", from, rapid.IntRange(from, high).Draw(t, "to"))
	case 4:
		return fmt.Sprintf("*/%d", rapid.IntRange(1, high).Draw(t, "step"))
	case 5:
		return fmt.Sprintf("%d/%d", number.Draw(t, "from"), rapid.IntRange(1, high).Draw(t, "step"))
	default:
		return "*"
	}
}
