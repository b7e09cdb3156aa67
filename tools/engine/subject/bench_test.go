package subject_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
)

// BenchmarkSupervision compares a supervised call of a program that ends at once
// with a bare one:
//
//	go test -run '^$' -bench Supervision ./tools/engine/subject
func BenchmarkSupervision(b *testing.B) {
	builder, err := subject.NewBuilder(b.Context())
	require.NoError(b, err)
	program, err := builder.Build(b.Context(), filepath.Join("testdata", "hostile"), subject.Plain)
	require.NoError(b, err)
	work := b.TempDir()
	ways := map[string]func(*subject.Sandbox) error{
		"supervised": func(*subject.Sandbox) error { return nil },
		"fenced": func(st *subject.Sandbox) error {
			return st.FenceIn(subject.Fence{Own: work, Hides: []string{filepath.Join("..", "..", "..", "katas"), os.TempDir()}})
		},
	}
	if tier, _ := subject.WorldTier(b.Context(), work); tier == subject.Private {
		ways["private"] = func(st *subject.Sandbox) error { return st.Private(work) }
	}
	type call struct {
		stand *subject.Sandbox
		env   string
	}
	calls := map[string]call{}
	for name, prepare := range ways {
		st, err := program.Sandbox(b.TempDir())
		require.NoError(b, err)
		require.NoError(b, prepare(st))
		env, _, err := st.Order(subject.Limits{}, subject.Streams{})
		require.NoError(b, err)
		calls[name] = call{st, env}
	}
	times := map[string][]time.Duration{}
	took := func(name string, cmd *exec.Cmd) {
		begin := time.Now()
		_ = cmd.Run() // It exits with 7.
		times[name] = append(times[name], time.Since(begin))
	}
	for b.Loop() {
		took("bare", exec.CommandContext(b.Context(), program.Binary, "exit"))
		for name, c := range calls {
			cmd := c.stand.Command(b.Context(), "exit")
			cmd.Dir = work
			cmd.Env = append(cmd.Environ(), c.env)
			took(name, cmd)
		}
	}
	for name, all := range times {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds()), name+"-µs")
	}
}
