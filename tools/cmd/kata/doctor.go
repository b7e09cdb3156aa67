package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
)

func (c *console) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check this machine, and what each missing tool costs",
		Long: `Doctor checks what the commands need: Go, make, git, a C compiler, disk space, a
module proxy, and how far the kernel can isolate programs. For each missing thing
it prints what does not work without it.

Exit codes: 0 nothing required is missing, 1 something is, 2 wrong usage.`,
		Example: "  kata doctor",
		Args:    cli.NoArgument,
		RunE: func(cmd *cobra.Command, _ []string) error {
			screen := cli.NewScreen(cmd.OutOrStdout(), "")
			ill := false
			for _, ask := range symptoms() {
				f := ask(cmd.Context())
				if cmd.Context().Err() != nil {
					return context.Cause(cmd.Context())
				}
				ill = ill || f.outcome == check.Fail
				f.print(screen)
			}
			if ill {
				return cli.ErrFailed
			}
			return nil
		},
	}
}

// A finding is one line of the doctor's report.
type finding struct {
	outcome check.Outcome // Fail for what is needed, Skip for what some commands do without
	name    string
	says    string
	costs   string // what its lack costs
}

func (f finding) print(screen *cli.Screen) {
	mark := map[check.Outcome]string{check.Pass: "✓", check.Skip: "–", check.Fail: "✗"}[f.outcome]
	screen.Hang(fmt.Sprintf("  %s %-14s ", mark, f.name), f.says)
	if f.costs != "" {
		screen.Hang(strings.Repeat(" ", 19), f.costs)
	}
}

// found is a finding about something that is there, or not.
func found(name, says string, err error, otherwise check.Outcome, costs string) finding {
	if err == nil {
		return finding{outcome: check.Pass, name: name, says: says}
	}
	return finding{outcome: otherwise, name: name, says: err.Error(), costs: costs}
}

func symptoms() []func(context.Context) finding {
	return []func(context.Context) finding{
		func(ctx context.Context) finding {
			said, err := firstLine(ctx, "go", "version")
			return found("go", said, err, check.Fail, "nothing can be built: install Go 1.26 or newer")
		},
		func(ctx context.Context) finding {
			said, err := firstLine(ctx, "git", "--version")
			return found("git", said, err, check.Fail, "make kata-NN keeps your copy in a repository of its own: install git")
		},
		func(ctx context.Context) finding {
			said, err := firstLine(ctx, "make", "--version")
			return found("make", said, err, check.Skip, "call work/.bin/kata itself; it is built by: go build -o work/.bin/kata ./tools/cmd/kata")
		},
		func(ctx context.Context) finding {
			builder, err := subject.NewBuilder(ctx)
			if err == nil {
				err = builder.Go.NoRace()
			}
			return found("race builds", "can be made", err, check.Skip, "the check races is skipped, and defects that only the detector sees are not shown")
		},
		func(context.Context) finding {
			return finding{outcome: check.Pass, name: "cores", says: fmt.Sprint(runtime.NumCPU())}
		},
		func(context.Context) finding {
			const enough = 3 << 30 // what all builds of all katas take, and half as much again
			free, dir, err := freeSpace()
			if err == nil && free < enough {
				err = fmt.Errorf("%s free in %s", printable.Bytes(free), dir)
			}
			return found("disk", printable.Bytes(free)+" free in "+dir, err, check.Skip, "builds of all katas take about 2 GiB")
		},
		func(ctx context.Context) finding {
			tier, why := subject.WorldTier(ctx, ".")
			return found("private worlds", string(tier)+": each run of tests that kata mutate scores has files, processes and ports of its own", why, check.Skip,
				"kata mutate --tests copies the module for each run, and runs one at a time")
		},
		func(context.Context) finding {
			says, err := subject.Fenced()
			return found("fences", says, err, check.Skip, "a program under test can write wherever you can, and read the scripts")
		},
		func(ctx context.Context) finding {
			return found("module proxy", "answers", proxyAnswers(ctx), check.Skip, "what is not downloaded yet cannot be built, and kata drill has less to say; make fetch downloads it all")
		},
	}
}

// firstLine is the first line that a program prints.
func firstLine(ctx context.Context, name string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, name, args...).Output() //nolint:gosec // The words are ours.
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("it is not on your PATH")
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return line, err
}

// freeSpace is what is free, in bytes, where builds are kept.
func freeSpace() (free int64, dir string, err error) {
	dir, err = os.UserCacheDir()
	if err != nil {
		return 0, "", err
	}
	for { // It may be still to be made.
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	free, err = tempdir.FreeSpace(dir)
	return free, dir, err
}

// proxyAnswers asks for a module that everybody has.
func proxyAnswers(ctx context.Context) error {
	const answersWithin = 10 * time.Second
	within, end := context.WithTimeout(ctx, answersWithin)
	defer end()
	builder, err := subject.NewBuilder(within)
	if err != nil {
		return err
	}
	room, remove, err := tempdir.New("doctor")
	if err != nil {
		return err
	}
	defer remove()
	if _, err = builder.Go.Run(within, room, "list", "-m", "golang.org/x/mod@latest"); err == nil {
		return nil
	}
	if within.Err() != nil {
		return fmt.Errorf("it does not answer within %s", answersWithin)
	}
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return errors.New(lines[len(lines)-1])
}
