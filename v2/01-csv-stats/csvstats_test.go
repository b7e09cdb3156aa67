package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

func writeTemp(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestPercentile(t *testing.T) {
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, tt := range []struct {
		sorted []float64
		p      float64
		want   float64
	}{
		{ten, 50, 5},
		{ten, 95, 10},
		{ten, 0, 1},
		{ten, 100, 10},
		{[]float64{7}, 50, 7},
		{[]float64{1, 2}, 50, 1},
	} {
		require.InDelta(t, tt.want, percentile(tt.sorted, tt.p), 0, "p%v of %v", tt.p, tt.sorted)
	}
}

// Nearest rank means: at least p percent of the values are no larger, and of
// the values below it fewer than p percent are.
func TestPercentileIsNearestRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 50).Draw(t, "values")
		p := rapid.Float64Range(1, 100).Draw(t, "p")
		gs := groups{"all": {values: values}}
		gs.summarize() // sorts
		got := percentile(values, p)
		below, upTo := 0, 0
		for _, v := range values {
			if v < got {
				below++
			}
			if v <= got {
				upTo++
			}
		}
		need := p / 100 * float64(len(values))
		if float64(upTo) < need || float64(below) >= need {
			t.Fatalf("p%v of %v is %v: %d below, %d up to it, %v needed", p, values, got, below, upTo, need)
		}
	})
}

// However rows are spread over files, the sums are those of one file.
func TestMergeIsLikeOneFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOf(rapid.Custom(func(t *rapid.T) [2]string {
			return [2]string{
				rapid.SampledFrom([]string{"eu", "us", ""}).Draw(t, "group"),
				rapid.OneOf(rapid.Just("n/a"), rapid.StringMatching(`-?[0-9]{1,4}`)).Draw(t, "value"),
			}
		})).Draw(t, "rows")
		cut := rapid.IntRange(0, len(rows)).Draw(t, "cut")

		whole := read(t, rows)
		parts := read(t, rows[:cut])
		parts.merge(read(t, rows[cut:]))
		require.Equal(t, whole.summarize(), parts.summarize())
		require.Equal(t, len(rows), parts.rows())
	})
}

func read(t require.TestingT, rows [][2]string) groups {
	var file strings.Builder
	file.WriteString("k,v\n")
	for _, r := range rows {
		fmt.Fprintf(&file, "%s,%s\n", r[0], r[1])
	}
	gs, err := readGroups(context.Background(), strings.NewReader(file.String()), options{by: "k", value: "v"})
	require.NoError(t, err)
	return gs
}

func TestRun(t *testing.T) {
	good := writeTemp(t, "good.csv", "region,amount\neu,1\neu,2\nus,x\n")
	ragged := writeTemp(t, "ragged.csv", "region,amount\neu,100\neu\n")
	for _, tt := range []struct {
		name string
		args []string
		err  error
		code int
		out  string // in the report
		log  string // on standard error
	}{
		{"table", []string{"-by", "region", "-value", "amount", good}, nil, 0, "eu      2        0  3.00", "rows=3"},
		{"bad file", []string{"-value", "amount", ragged, good}, errLeftOut, 2, "all      2        1  3.00", "ragged.csv"},
		{"bad column", []string{"-value", "price", good}, errLeftOut, 2, "GROUP", `no column \"price\"`},
		{"no file", []string{"-value", "amount"}, nil, 1, "", "usage:"},
		{"bad flag", []string{"-nope"}, errFlags, 2, "", "usage:"},
		{"bad format", []string{"-format", "xml", "-value", "amount", good}, nil, 1, "", "xml"},
		{"help", []string{"-h"}, nil, 0, "", "usage:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			err := run(t.Context(), tt.args, strings.NewReader(""), &stdout, &stderr)
			if tt.err != nil {
				require.ErrorIs(t, err, tt.err)
			}
			require.Equal(t, tt.code, exitCode(err))
			require.Contains(t, stdout.String(), tt.out)
			require.Contains(t, stderr.String(), tt.log)
		})
	}
}

func TestCanceledRunPrintsNoReport(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	err := run(ctx, []string{"-value", "v", "-"}, strings.NewReader("v\n1\n"), &stdout, &stderr)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 130, exitCode(err))
	require.Empty(t, stdout.String())
	require.Contains(t, stderr.String(), "interrupted")
}

func BenchmarkReadGroups(b *testing.B) {
	file := "time,region,amount\n" + strings.Repeat("2019-06-03T11:42:07Z,eu-west-1,12.25\n", 20_000)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := readGroups(b.Context(), strings.NewReader(file), options{by: "region", value: "amount"}); err != nil {
			b.Fatal(err)
		}
	}
}
