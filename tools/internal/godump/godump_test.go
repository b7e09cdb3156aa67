package godump_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/godump"
)

func TestRead(t *testing.T) {
	t.Parallel()
	require.Empty(t, godump.Read("created by main.main\n\t/src/main.go:9 +0x3\n"))
	require.Equal(t, []godump.Goroutine{
		{State: "chan send", In: godump.Place{Func: "main.process", Line: "pool.go:17"}},
		{
			State: "chan receive", In: godump.Place{Func: "main.worker", Line: "pool.go:40"},
			By: godump.Place{Func: "main.mirror", Line: "pool.go:30"},
		},
		{State: "IO wait", By: godump.Place{Func: "net/http.(*Server).Serve", Line: "server.go:3454"}},
	}, godump.Read(`a line of the program's
SIGQUIT: quit
PC=0x1

goroutine 0 gp=0x1 m=0 mp=0x1 [idle]:
runtime.futex(...)
	/go/src/runtime/sys.s:1

goroutine 1 gp=0x2 m=nil [chan send, 3 minutes]:
runtime.gopark(...)
	/go/src/runtime/proc.go:435 +0x1
main.process(0x1)
	/src/a b/pool.go:17 +0x2
main.main()
	/src/main.go:9 +0x3

goroutine 18 [chan receive]:
main.worker(...)
	/src/pool.go:40 +0x1
created by main.mirror in goroutine 1
	/src/pool.go:30 +0x5

goroutine 19 [IO wait]:
net.(*conn).Read(0x1)
	/go/src/net/net.go:194 +0x1
created by net/http.(*Server).Serve in goroutine 1
	/go/src/net/http/server.go:3454 +0x5

rax    0x1
`))
}
