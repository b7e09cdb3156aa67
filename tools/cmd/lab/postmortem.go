package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/incident"
)

func (c *console) postmortemCommand() *cobra.Command {
	cmd := verb.Postmortem()
	cmd.Args = cli.OneKataOrNone
	cmd.ValidArgsFunction = cli.CompleteKata
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := c.opened(cmd.Context())
		if err != nil {
			return err
		}
		var kata *catalog.Kata
		if len(args) > 0 {
			if kata, err = t.Find(args[0]); err != nil {
				return err
			}
		}
		return t.postmortem(kata)
	}
	return cmd
}

// postmortem drafts the post-mortem of the last incident, or checks it.
func (t *task) postmortem(kata *catalog.Kata) error {
	past, err := incident.History(incidentsDir(t.Workspace))
	if err != nil {
		return err
	}
	slices.Reverse(past)
	// The newest that has come to its end, or else the newest.
	slices.SortStableFunc(past, func(a, b incident.Past) int { return graded(b) - graded(a) })
	for _, p := range past {
		name, which, _ := strings.Cut(p.Journal.Of(), "/")
		if kata != nil && kata.Name != name {
			continue
		}
		of, err := t.Find(name)
		if err != nil {
			continue // The kata is gone.
		}
		if inc, err := incident.Find(of, which); err == nil {
			return t.draftOrCheck(inc, p)
		}
	}
	return errors.New("there is no journal of an incident yet; begin one with kata incident, for example: kata incident 08")
}

func graded(p incident.Past) int {
	if p.Journal.Grade() == nil {
		return 0
	}
	return 1
}

func (t *task) draftOrCheck(inc *incident.Incident, p incident.Past) error {
	file := filepath.Join(p.Dir, "postmortem.md")
	text, err := os.ReadFile(file) //nolint:gosec // The person's own.
	if errors.Is(err, os.ErrNotExist) {
		if err := os.WriteFile(file, []byte(incident.Draft(inc, p.Journal)), 0o600); err != nil {
			return fmt.Errorf("cannot write the draft: %w", err)
		}
		fmt.Fprintf(t.out, "The draft is in %s\nAnswer its questions, then run the same command again: it checks your text.\n", t.screen.Path(file))
		return nil
	} else if err != nil {
		return fmt.Errorf("cannot read your post-mortem: %w", err)
	}
	faults := incident.CheckPostmortem(string(text))
	fmt.Fprintf(t.out, "%s\n", t.screen.Path(file))
	for _, fault := range faults {
		t.screen.Hang("  ✗ ", fault)
	}
	if len(faults) > 0 {
		return cli.ErrFailed
	}
	fmt.Fprintln(t.out, "  ✓ nothing is missing. Compare it with the kata's own:", t.screen.Path(filepath.Join(inc.Dir, "postmortem.md")))
	return nil
}
