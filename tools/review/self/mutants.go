package self

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"brownfield/tools/catalog"
	"brownfield/tools/subject"
)

// Mutants is what the kata's suite notices of small faults in the work copy.
type Mutants struct {
	Detected, All int
	Open          []string // file:line, what it becomes
}

// mutationTool is the command that takes the score.
const mutationTool = "brownfield/tools/score/cmd/mutate"

// TakeScore lets the mutation engine score the kata's suite on the work copy.
// What it says while it works goes to status.
func TakeScore(b *subject.Builder, root string, status io.Writer) func(context.Context, *catalog.Kata) (*Mutants, error) {
	return func(ctx context.Context, kata *catalog.Kata) (*Mutants, error) {
		tool, err := b.Tool(ctx, root, mutationTool)
		if err != nil {
			return nil, err
		}
		cmd := exec.CommandContext(ctx, tool, "mutate", kata.Name, "--edition", "work", "--json", "-") //nolint:gosec // It is the repository's own.
		cmd.Dir = root
		var out, complaint bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, io.MultiWriter(status, &complaint)
		subject.EndsGently(cmd)
		if err := cmd.Run(); err != nil {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			lines := strings.Split(strings.TrimSpace(complaint.String()), "\n")
			return nil, errors.New("cannot take the mutation score: " + strings.TrimPrefix(lines[len(lines)-1], "kata: "))
		}
		return readScore(out.Bytes())
	}
}

// readScore reads a report in the mutation-testing schema.
func readScore(text []byte) (*Mutants, error) {
	var report struct {
		Files map[string]struct {
			Mutants []struct {
				Description string `json:"description"`
				Status      string `json:"status"`
				Location    struct {
					Start struct {
						Line int `json:"line"`
					} `json:"start"`
				} `json:"location"`
			} `json:"mutants"`
		} `json:"files"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("cannot read the mutation score: %w", err)
	}
	m := &Mutants{}
	for _, name := range slices.Sorted(maps.Keys(report.Files)) {
		for _, mutant := range report.Files[name].Mutants {
			switch mutant.Status {
			case "Killed", "Timeout":
				m.Detected++
				m.All++
			case "Survived", "NoCoverage":
				m.All++
				m.Open = append(m.Open, fmt.Sprintf("%s:%d %s", name, mutant.Location.Start.Line, mutant.Description))
			}
		}
	}
	return m, nil
}
