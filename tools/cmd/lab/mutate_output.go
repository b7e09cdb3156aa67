package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/school/cli"
	"brownfield/tools/school/mutation"
)

// An output is a report in a format and the file that it is written to, which is
// empty for standard output.
type output struct {
	format, file string
}

// formats lists what a report can be written as. One flag takes them all, as often
// as it is given: CI wants annotations on standard output, SARIF and Markdown in
// files, and all of them from one run, which takes minutes.
func formats() []string { return []string{"text", "json", "html", "sarif", "markdown", "github"} }

// reports are the outputs that the command line asks for: text on standard output,
// if nothing else goes there.
func (o *mutateOptions) reports() ([]output, error) {
	asked := slices.Clone(o.outputs)
	if o.json != "" {
		asked = append(asked, "json="+o.json)
	}
	if o.html != "" {
		asked = append(asked, "html="+o.html)
	}
	var all []output
	for _, text := range asked {
		format, file, _ := strings.Cut(text, "=")
		if err := cli.OneOf("format", format, formats()); err != nil {
			return nil, err
		}
		if file == "-" {
			file = ""
		}
		if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() { // Before minutes are spent on it.
			return nil, fmt.Errorf("cannot write a report to %s: there is no directory %s", file, filepath.Dir(file))
		}
		all = append(all, output{format, file})
	}
	printed := 0
	for _, out := range all {
		if out.file == "" {
			printed++
		}
	}
	switch printed {
	case 0:
		all = append(all, output{format: "text"})
	case 1:
	default:
		return nil, fmt.Errorf("%d reports cannot go to standard output together: give all but one a file, for example --output json=report.json", printed)
	}
	// Files come first: whoever reads standard output may stop to read.
	slices.SortStableFunc(all, func(a, b output) int { return cmp.Compare(length(b.file), length(a.file)) })
	return all, nil
}

// length tells a file from none.
func length(file string) int { return min(len(file), 1) }

// writeAll writes a report in all formats that are asked for.
func writeAll(outputs []output, r *mutation.Report, stdout io.Writer) error {
	for _, out := range outputs {
		if out.file == "" {
			if err := out.write(r, stdout); err != nil {
				return err
			}
			continue
		}
		file, err := os.Create(out.file)
		if err != nil {
			return fmt.Errorf("cannot write the report: %w", err)
		}
		if err := cmp.Or(out.write(r, file), file.Close()); err != nil {
			_ = file.Close() // Twice does no harm.
			return fmt.Errorf("cannot write the report: %w", err)
		}
	}
	return nil
}

func (out output) write(r *mutation.Report, w io.Writer) error {
	switch out.format {
	case "json":
		return r.WriteJSON(w)
	case "html":
		return r.WriteHTML(w)
	case "sarif":
		return r.WriteSARIF(w)
	case "markdown":
		return r.WriteMarkdown(w)
	case "github":
		return r.WriteGitHub(w)
	}
	cwd, _ := os.Getwd() // Without it, names are only longer.
	printReport(w, cli.NewScreen(w, cwd), r)
	return nil
}
