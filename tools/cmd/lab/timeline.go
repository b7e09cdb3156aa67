package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/engine/timeline"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/lifetimes"
	"brownfield/tools/school/stepstats"
)

// timelineOptions are the flags of kata timeline.
type timelineOptions struct {
	edition, scenario, svg, dir string
	list, structure, pictures   bool
	args                        []string // of one's own program
}

func (c *console) timelineCommand() *cobra.Command {
	var o timelineOptions
	cmd := verb.Timeline()
	cmd.ValidArgsFunction = cli.CompleteKata
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		return o.check(args, cmd.ArgsLenAtDash(), cmd.Flags().Changed("edition"))
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := c.task(cmd.Context())
		if err != nil {
			return err
		}
		if o.dir != "" {
			o.args = args
			return t.ownTimeline(cmd.Context(), o)
		}
		if err := t.open(); err != nil {
			return err
		}
		katas, err := t.Named(args)
		if err != nil {
			return err
		}
		switch {
		case o.list:
			return t.listScenarios(katas)
		case o.pictures:
			return t.drawPictures(cmd.Context(), katas)
		}
		return t.kataTimeline(cmd.Context(), katas[0], o)
	}
	flags := cmd.Flags()
	flags.StringVar(&o.edition, "edition", "v1", "v1, v2, work or a directory")
	flags.StringVar(&o.scenario, "scenario", "", "which scenario (default: the kata's first by name)")
	flags.StringVar(&o.svg, "svg", "", "draw a picture into this file")
	flags.BoolVar(&o.list, "list", false, "list the scenarios")
	flags.BoolVar(&o.structure, "structure", false, "print only what every run has in common: groups, counts, who is left")
	flags.StringVar(&o.dir, "dir", "", "trace your own program in this directory; its arguments follow --")
	flags.BoolVar(&o.pictures, "pictures", false, "for authors: draw the pictures of v1 and v2 that are missing or no longer right, and count what the steps change")
	cli.CompleteFlag(cmd, "edition", cli.CompleteEdition)
	return cmd
}

// check says what is wrong with the words. Dash is how many words are before --, and
// -1 without one.
func (o timelineOptions) check(args []string, dash int, edition bool) error {
	switch {
	case o.dir != "" && (o.scenario != "" || edition || o.list || o.pictures):
		return errors.New("--dir is for a program of your own: it takes neither --edition nor --scenario, --list or --pictures")
	case o.dir != "" && (dash > 0 || dash < 0 && len(args) > 0):
		return errors.New("the arguments of your program follow --, for example: kata timeline --dir . -- -addr :8080")
	case o.dir != "":
		return nil
	case dash >= 0:
		return errors.New("arguments after -- are for a program of your own: name its directory with --dir")
	case len(args) > 1:
		return errors.New("timeline takes one kata, for example: kata timeline 03")
	case len(args) == 0 && !o.list && !o.pictures:
		return errors.New("timeline takes a kata, for example: kata timeline 03; kata timeline --list lists the scenarios")
	}
	return nil
}

// kataTimeline draws an edition of a kata.
func (t *task) kataTimeline(ctx context.Context, kata *catalog.Kata, o timelineOptions) error {
	s, err := lifetimes.Find(kata, o.scenario)
	if err != nil {
		return err
	}
	edition, err := kata.Edition(o.edition)
	if err != nil {
		return err
	}
	t.tell.Say(fmt.Sprintf("building %s with a trace", edition.Name))
	p, err := s.Run(ctx, t.builder.Go, edition)
	t.tell.Clear()
	if err != nil {
		return err
	}
	if p.Failure != "" {
		fmt.Fprintf(t.err, "The script fails: %s\n", p.Failure)
	}
	return t.show(p.Timeline, s.Title(edition.Name), s.Says, o)
}

// show prints or draws a timeline as the flags say.
func (t *task) show(line *timeline.Timeline, title, says string, o timelineOptions) error {
	if o.svg != "" {
		if err := os.WriteFile(o.svg, []byte(line.SVG(title, says)), 0o644); err != nil {
			return fmt.Errorf("cannot draw the picture: %w", err)
		}
	}
	if o.structure {
		fmt.Fprint(t.out, line.Structure())
		return nil
	}
	fmt.Fprintln(t.out, title)
	if says != "" {
		fmt.Fprintln(t.out, says)
	}
	t.screen.Chart(line.Text(cmp.Or(t.screen.Width, textWidth)), "×")
	return nil
}

// textWidth is how wide a chart is where there is no terminal.
const textWidth = 80

// ownTimeline runs a program of the person's own. It is theirs, so it runs as if they
// had started it, and Ctrl-C reaches it from the terminal.
func (t *task) ownTimeline(ctx context.Context, o timelineOptions) error {
	scratch, remove, err := tempdir.OnDisk("timeline")
	if err != nil {
		return err
	}
	defer remove()
	t.tell.Say("building the program with a trace")
	binary, err := timeline.Build(ctx, t.builder.Go, o.dir, scratch)
	t.tell.Clear()
	if err != nil {
		return err
	}
	traces := filepath.Join(scratch, "traces")
	if err := os.Mkdir(traces, 0o700); err != nil {
		return fmt.Errorf("cannot make a directory for the trace: %w", err)
	}
	cmd := exec.Command(binary, o.args...) //nolint:gosec,noctx // Running it is the purpose, and the person ends it.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = t.in, cli.Plain(t.out), t.err
	cmd.Env = withGodebug(os.Environ(), timeline.Tracing(traces))
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("cannot run the program: %w", err)
	}
	line, err := timeline.ReadDir(traces)
	if errors.Is(err, timeline.ErrNoRun) {
		return fmt.Errorf("the program wrote no trace; it ended before main began (%s)", cmd.ProcessState)
	}
	if err != nil {
		return err
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		line.Died("killed (" + status.Signal().String() + ")") // By Ctrl-C it is an interrupt.
	} else {
		line.Died("crashed")
	}
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		fmt.Fprintf(t.err, "The program ended: %s\n", cmd.ProcessState)
	}
	if err := t.show(line, filepath.Base(line.Module), "", o); err != nil {
		return err
	}
	return cli.Exit(cli.Pass) // Ctrl-C was for the program.
}

// withGodebug adds settings to an environment. GODEBUG is a list, and what the person
// has set in it holds, too.
func withGodebug(env, settings []string) []string {
	const name = "GODEBUG="
	for _, setting := range settings {
		if value, ok := strings.CutPrefix(setting, name); ok && os.Getenv("GODEBUG") != "" {
			setting = name + os.Getenv("GODEBUG") + "," + value
		}
		env = append(env, setting)
	}
	return env
}

// listScenarios prints what each scenario shows.
func (t *task) listScenarios(katas []*catalog.Kata) error {
	listed := false
	for _, kata := range katas {
		scenarios, err := lifetimes.All(kata)
		if err != nil {
			return err
		}
		for _, s := range scenarios {
			listed = true
			fmt.Fprintf(t.out, "%s %s\n  %s\n", kata.Name, s.Name, s.Says)
		}
	}
	if !listed {
		fmt.Fprintln(t.out, "There are no scenarios yet; katas/NN-SLUG/timeline/NAME.txtar is one.")
	}
	return nil
}

// drawPictures draws the pictures of the scenarios that are missing, or of which the
// structure has changed: two runs never take the same time, and a picture that is
// right should not change. It also counts what the steps change.
func (t *task) drawPictures(ctx context.Context, katas []*catalog.Kata) error {
	for _, kata := range katas {
		scenarios, err := lifetimes.All(kata)
		if err != nil {
			return err
		}
		for _, s := range scenarios {
			for _, name := range []string{"v1", "v2"} {
				if err := t.drawPicture(ctx, s, name); err != nil {
					return err
				}
			}
		}
		if err := t.drawFigures(ctx, kata); err != nil {
			return err
		}
	}
	return nil
}

// drawFigures counts what the steps of a kata change. A person's own program has none.
func (t *task) drawFigures(ctx context.Context, kata *catalog.Kata) error {
	if kata.Adopted {
		return nil
	}
	t.tell.Say(kata.Name + ": counting what the steps change")
	file, drawn, err := stepstats.Draw(ctx, t.builder, kata)
	t.tell.Clear()
	if err != nil {
		return err
	}
	says := "is right"
	if drawn {
		says = "written"
	}
	_, err = fmt.Fprintf(t.out, "%s: %s\n", t.screen.Path(file), says)
	return err
}

func (t *task) drawPicture(ctx context.Context, s lifetimes.Scenario, name string) error {
	edition, err := s.Kata.Edition(name)
	if err != nil {
		return err
	}
	t.tell.Say(fmt.Sprintf("%s %s: tracing %s", s.Kata.Name, s.Name, name))
	p, err := s.Run(ctx, t.builder.Go, edition)
	t.tell.Clear()
	if err != nil {
		return fmt.Errorf("%s of %s, %s: %w", s.Name, s.Kata.Name, name, err)
	}
	file := s.Picture(name)
	says := "is right"
	if old, err := timeline.StructureIn(file, s.Title(name), s.Says); err != nil || old != p.Timeline.Structure() {
		if err := os.WriteFile(file, []byte(p.Timeline.SVG(s.Title(name), s.Says)), 0o644); err != nil {
			return fmt.Errorf("cannot draw the picture: %w", err)
		}
		says = "drawn"
	}
	_, err = fmt.Fprintf(t.out, "%s: %s\n", t.screen.Path(file), says)
	return err
}
