package upgrade

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSchemaOfALog(t *testing.T) {
	was, is := newSchema(), newSchema()
	for _, line := range []string{
		`time="2026-11-23T09:43:43Z" level=warning msg="no column \"v\"" file=nocol.csv`,
		`{"level":"info","msg":"done","time":"2026-11-23T09:43:43+01:00","rows":2}`,
		`usage: csvstats -level=info`, // No message, so it is not one of the log's.
		`a,b,level,msg`,
		`{"level":"info"}`,
		``,
	} {
		was.add(line)
	}
	require.Equal(t, 2, was.lines)
	for _, line := range []string{
		`time=2026-11-23T09:43:43.921Z level=WARN msg="no column" file=nocol.csv error="no column \"v\""`,
		`time=2026-11-23T09:43:43.921Z level=INFO msg=done rows=2`,
		`time=2026-11-23T09:43:43.921Z level=INFO msg=again rows=2`,
	} {
		is.add(line)
	}
	require.Equal(t, []string{
		"log form: gone json; new none",
		"log levels: gone info, warning; new INFO, WARN",
		"log keys: gone none; new error",
		`log times: gone "9999-99-99T99:99:99Z", 9999-99-99T99:99:99Z; new 9999-99-99T99:99:99.999Z`,
		"log lines while the scripts run: 3, were 2",
	}, was.differences(is))
	require.Empty(t, is.differences(is))
}
