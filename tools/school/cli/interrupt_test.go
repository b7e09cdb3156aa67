package cli_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/cli"
)

// asCommand makes this test binary a command that takes long to tidy up.
const asCommand = "BROWNFIELD_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		cli.Main(tidiesUpForever)
	}
	os.Exit(m.Run())
}

// tidiesUpForever starts a process in a group of its own, which starts another
// one, and never comes to its end. Both have its standard output.
func tidiesUpForever(ctx context.Context, _ []string) int {
	started := exec.CommandContext(context.WithoutCancel(ctx), "sh", "-c", "sleep 1000 & echo started; wait")
	started.Stdout = os.Stdout
	started.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := started.Start(); err != nil {
		return cli.Usage
	}
	<-ctx.Done()
	fmt.Println("tidying up")
	_ = started.Wait()
	return cli.Fail
}

// The first Ctrl-C comes twice, from the terminal and from kata, and is one all
// the same. The second one ends the command and all that it has started.
//
// A signal counts once while the one before it has not been taken yet, so two of a
// kind are sent only with a line of output between them.
func TestTheSecondInterruptEndsEverything(t *testing.T) {
	for name, signals := range map[string][2][]os.Signal{
		"Ctrl-C":               {{os.Interrupt}, {os.Interrupt}},
		"also from kata":       {{os.Interrupt}, {syscall.SIGHUP, os.Interrupt}},
		"first from kata":      {{syscall.SIGHUP}, {syscall.SIGTERM, os.Interrupt}},
		"terminate after that": {{os.Interrupt, syscall.SIGHUP}, {syscall.SIGTERM}},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), asCommand+"=1")
			out, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			lines := bufio.NewReader(out)
			expect := func(want string) {
				line, err := lines.ReadString('\n')
				require.NoError(t, err)
				require.Equal(t, want+"\n", line)
			}
			send := func(signals []os.Signal) {
				for _, sig := range signals {
					require.NoError(t, cmd.Process.Signal(sig))
				}
			}
			expect("started")
			send(signals[0])
			expect("tidying up")
			require.NoError(t, cmd.Process.Signal(syscall.Signal(0)), "one Ctrl-C leaves it the time to tidy up")
			for _, sig := range signals[1] {
				_ = cmd.Process.Signal(sig) // It may have ended by the first of them.
			}
			rest, err := io.ReadAll(lines) // To the end of everything that has this pipe.
			require.NoError(t, err)
			require.Empty(t, string(rest))
			require.Error(t, cmd.Wait())
			require.Equal(t, cli.Interrupted, cmd.ProcessState.ExitCode())
		})
	}
}
