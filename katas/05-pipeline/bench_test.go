package etl_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/subject"
)

// BenchmarkEditions runs v1 and v2 in turn on the same input, supervised, and
// reports what each needed. The figures in the brief are from
//
//	go test -run '^$' -bench Editions -benchtime 5x ./katas/05-pipeline
func BenchmarkEditions(b *testing.B) {
	dir := b.TempDir()
	day, hours := filepath.Join(dir, "day.csv"), filepath.Join(dir, "hours.csv")
	require.NoError(b, writeRows(day, 500_000, 100))
	require.NoError(b, writeRows(hours, 500_000, 1))
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(2 * time.Millisecond) //nolint:forbidigo // It is what the service takes.
		fmt.Fprint(w, `{"category": "Fruit"}`)
	}))
	b.Cleanup(service.Close)

	b.Run("plain", func(b *testing.B) { compare(b, nil, day) })
	b.Run("lookups", func(b *testing.B) { compare(b, nil, "-enrich", service.URL, day) })
	b.Run("short-hours", func(b *testing.B) { compare(b, nil, hours) })
	b.Run("slow-output", func(b *testing.B) { compare(b, slowly, day) })
}

// compare runs the editions with args and the name of an output, which read
// takes out of a pipe if it is not nil.
func compare(b *testing.B, read func(*os.File) error, args ...string) {
	b.Helper()
	builder, err := subject.NewBuilder(b.Context())
	require.NoError(b, err)
	totals := map[string]*subject.Report{"v1": {}, "v2": {}}
	for b.Loop() {
		for name, total := range totals {
			edition, err := builder.Build(b.Context(), filepath.Join("..", "..", name, "05-pipeline"), subject.Plain)
			require.NoError(b, err)
			report := runOnce(b, edition, read, args)
			total.Wall += report.Wall
			total.CPU += report.CPU
			total.PeakRSS = max(total.PeakRSS, report.PeakRSS)
		}
	}
	for name, total := range totals {
		b.ReportMetric(total.Wall.Seconds()/float64(b.N), name+"-wall-s")
		b.ReportMetric(total.CPU.Seconds()/float64(b.N), name+"-cpu-s")
		b.ReportMetric(float64(total.PeakRSS)/(1<<20), name+"-peak-MiB")
	}
}

// runOnce runs a subject under supervision, with room for v1's appetite.
func runOnce(b *testing.B, s *subject.Subject, read func(*os.File) error, args []string) subject.Report {
	b.Helper()
	out := filepath.Join(b.TempDir(), "out")
	var reading errgroup.Group
	if read != nil {
		require.NoError(b, syscall.Mkfifo(out, 0o600))
		pipe, err := os.OpenFile(out, os.O_RDWR, 0)
		require.NoError(b, err)
		defer pipe.Close()
		reading.Go(func() error { return read(pipe) })
	}
	var said bytes.Buffer
	report, err := s.Run(b.Context(), subject.Call{
		Args: append(slices.Clip(args), out), Env: os.Environ(), Stdout: &said, Stderr: &said,
		Limits: subject.Limits{Wall: time.Minute, Memory: 4 << 30},
	})
	require.NoError(b, err)
	require.Zero(b, report.Exit, said.String())
	require.NoError(b, reading.Wait())
	return report
}

// slowly reads 20,000 rows and their header, at first one a millisecond.
func slowly(pipe *os.File) error {
	in := bufio.NewReaderSize(pipe, 16) // No more than has to be is taken ahead.
	for row := range 20_001 {
		if row < 1000 {
			time.Sleep(time.Millisecond) //nolint:forbidigo // It is slow on purpose.
		}
		for {
			_, err := in.ReadSlice('\n')
			if err == nil {
				break
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				return err
			}
		}
	}
	return nil
}

// writeRows writes rows of an export, so many to an hour, the same ones every
// time.
func writeRows(name string, rows, hour int) error {
	var text strings.Builder
	fmt.Fprintln(&text, header)
	for i := range rows {
		fmt.Fprintf(&text, "2019-06-03T%02d:%02d:00;S%d;%d;%d;%d;%d\n", i/hour%24, i%60, i%4, i/3, 4006381333000+i/500, 1+i%3, 99+i%900)
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, text.String())
	return errors.Join(err, file.Close())
}
