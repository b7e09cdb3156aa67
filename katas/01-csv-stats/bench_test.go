package csvstats_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
)

// BenchmarkEditions runs v1 and v2 in turn over the same 200 MB of access log,
// supervised, and reports what each needed. The figures in the brief are from
//
//	go test -run '^$' -bench Editions -benchtime 10x ./katas/01-csv-stats
func BenchmarkEditions(b *testing.B) {
	builder, err := subject.NewBuilder(b.Context())
	require.NoError(b, err)
	input := filepath.Join(b.TempDir(), "access.csv")
	require.NoError(b, writeAccessLog(input, 200_000_000))

	totals := map[string]*subject.Report{"v1": {}, "v2": {}}
	outputs := map[string]string{}
	for b.Loop() {
		for name, total := range totals {
			edition, err := builder.Build(b.Context(), filepath.Join("..", "..", name, "01-csv-stats"), subject.Plain)
			require.NoError(b, err)
			report, out := runOnce(b, edition, "-by", "service", "-value", "ms", input)
			total.Wall += report.Wall
			total.CPU += report.CPU
			total.PeakRSS = max(total.PeakRSS, report.PeakRSS)
			outputs[name] = out
		}
	}
	require.Equal(b, outputs["v1"], outputs["v2"])
	for name, total := range totals {
		b.ReportMetric(total.Wall.Seconds()/float64(b.N), name+"-wall-s")
		b.ReportMetric(total.CPU.Seconds()/float64(b.N), name+"-cpu-s")
		b.ReportMetric(float64(total.PeakRSS)/(1<<20), name+"-peak-MiB")
	}
}

// runOnce runs a subject under supervision, with room for v1's appetite.
func runOnce(b *testing.B, s *subject.Subject, args ...string) (subject.Report, string) {
	b.Helper()
	var out bytes.Buffer
	report, err := s.Run(b.Context(), subject.Call{
		Args: args, Env: os.Environ(), Stdout: &out, Limits: subject.Limits{Wall: time.Minute, Memory: 4 << 30},
	})
	require.NoError(b, err)
	require.Zero(b, report.Exit)
	return report, out.String()
}

// writeAccessLog writes at least size bytes of rows that differ, the same ones
// every time.
func writeAccessLog(name string, size int) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	random := rand.New(rand.NewPCG(1, 2))
	services := []string{"cart", "checkout", "search", "login", "media", "mail"}
	out := bufio.NewWriterSize(file, 1<<20)
	written, err := fmt.Fprintln(out, "time,region,service,method,path,status,ms,client,request_id")
	for written < size && err == nil {
		var n int
		n, err = fmt.Fprintf(out, "2019-06-03T11:42:07.%03dZ,eu-west-%d,%s,GET,/api/v2/items/%d,200,%.2f,Mozilla/5.0 (X11; Linux x86_64; rv:67.0) Gecko/20100101 Firefox/67.0,%016x\n",
			random.IntN(1000), 1+random.IntN(3), services[random.IntN(len(services))], random.IntN(1_000_000), random.Float64()*900, random.Uint64())
		written += n
	}
	if err != nil {
		return err
	}
	return out.Flush()
}
