package subject_test

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/subject"
)

// BenchmarkSupervision compares a supervised call of a program that ends at once
// with a bare one:
//
//	go test -run '^$' -bench Supervision ./tools/subject
func BenchmarkSupervision(b *testing.B) {
	builder, err := subject.NewBuilder(b.Context())
	require.NoError(b, err)
	program, err := builder.Build(b.Context(), filepath.Join("testdata", "hostile"), subject.Plain)
	require.NoError(b, err)
	st, err := program.Stand(b.TempDir())
	require.NoError(b, err)
	env, _, err := st.Order(subject.Limits{}, "")
	require.NoError(b, err)
	var bare, supervised time.Duration
	for b.Loop() {
		begin := time.Now()
		_ = exec.CommandContext(b.Context(), program.Binary, "exit").Run() // It exits with 7.
		bare += time.Since(begin)

		cmd := exec.CommandContext(b.Context(), filepath.Join(st.Bin, program.Program), "exit")
		cmd.Env = append(cmd.Environ(), env)
		begin = time.Now()
		_ = cmd.Run()
		supervised += time.Since(begin)
	}
	b.ReportMetric(float64(bare.Microseconds())/float64(b.N), "bare-µs")
	b.ReportMetric(float64(supervised.Microseconds())/float64(b.N), "supervised-µs")
}
