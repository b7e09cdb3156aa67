package incident

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/upstream"
	"brownfield/tools/school/catalog"
)

// check demands what decoding cannot.
func (inc *Incident) check() error {
	at := slices.IndexFunc(inc.Kata.Defects, func(d catalog.Defect) bool { return d.Name == inc.Defect })
	switch {
	case inc.Format != 1:
		return fmt.Errorf("format is %d; this command reads format 1", inc.Format)
	case inc.Title == "" || inc.Trouble == "":
		return errors.New("title and trouble are missing")
	case at < 0:
		return fmt.Errorf("%s has no defect %q", inc.Kata.Name, inc.Defect)
	case inc.Length < 5 || inc.Length > 90:
		return errors.New("length is from 5 to 90 minutes")
	case len(inc.Load) == 0 && inc.Service.Every == 0:
		return errors.New("there is no load, so nothing can show the harm")
	case inc.pageAt() < 0:
		return errors.New("no event has a page")
	case inc.Service.Every < 0 || inc.Service.Instances < 0:
		return errors.New("every and instances are not negative")
	case len(inc.Severity) == 0:
		return errors.New("severity says which are right to declare")
	}
	inc.defect = inc.Kata.Defects[at]
	if _, err := time.Parse(clockFormat, inc.Begins); err != nil {
		return fmt.Errorf("begins is %q; write a time of day: 02:10", inc.Begins)
	}
	for _, s := range inc.Severity {
		if !slices.Contains(Severities(), s) {
			return fmt.Errorf("severity %q is none of %s", s, strings.Join(Severities(), ", "))
		}
	}
	return errors.Join(inc.checkOutside(), inc.checkLoad(), inc.checkPatterns())
}

// checkOutside reads the plans of the upstreams, and those that come later.
func (inc *Incident) checkOutside() error {
	names := map[string]bool{}
	files := map[string]bool{}
	for i, o := range inc.Outside {
		if o.Name == "" || names[o.Name] {
			return fmt.Errorf("upstream %d needs a name of its own", i+1)
		}
		names[o.Name], files[o.Plan] = true, true
	}
	for _, e := range inc.Events {
		if e.At < 0 || e.At > inc.Length {
			return fmt.Errorf("an event is at minute %d; the incident has minutes 0 to %d", e.At, inc.Length)
		}
		if e.Says+e.Page+e.Upstream+e.Plan+e.Files+e.Signal+e.Disk == "" && e.Deploy == nil {
			return fmt.Errorf("the event of minute %d does nothing", e.At)
		}
		if info, err := os.Stat(inc.file(e.Files)); e.Files != "" && (err != nil || !info.IsDir()) {
			return fmt.Errorf("the event of minute %d: there is no directory %s", e.At, e.Files)
		}
		if (e.Upstream == "") != (e.Plan == "") {
			return errors.New("upstream and plan of an event go together")
		}
		if e.Upstream != "" && !names[e.Upstream] {
			return fmt.Errorf("no upstream is called %q", e.Upstream)
		}
		if e.Signal != "" {
			if _, err := subject.SignalNamed(e.Signal); err != nil {
				return err
			}
		}
		if e.Plan != "" {
			files[e.Plan] = true
		}
	}
	for file := range files {
		text, err := os.ReadFile(filepath.Join(inc.Dir, file)) //nolint:gosec // It is the repository's own.
		if err != nil {
			return fmt.Errorf("cannot read a plan: %w", err)
		}
		plan, err := upstream.Parse(text)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		inc.plans[file] = plan
	}
	return nil
}

func (inc *Incident) checkLoad() error {
	names := map[string]bool{}
	for i := range inc.Load {
		l := &inc.Load[i]
		kinds := 0
		for _, text := range []string{l.Request, l.Line, l.File} {
			if text != "" {
				kinds++
			}
		}
		words := strings.Fields(l.Request)
		switch {
		case l.Name == "" || names[l.Name]:
			return fmt.Errorf("load %d needs a name of its own", i+1)
		case kinds != 1:
			return fmt.Errorf("load %s is one of request, line and file", l.Name)
		case l.Line != "" && !inc.Service.Input:
			return fmt.Errorf("load %s has lines, and the service has no input", l.Name)
		case l.Request != "" && (len(words) != 2 || !strings.HasPrefix(words[1], "/")):
			return fmt.Errorf("load %s: a request is METHOD /path", l.Name)
		case l.Times < 0 || l.From < 0 || l.To < 0 || l.To != 0 && l.To < l.From:
			return fmt.Errorf("load %s: times, from and to are not negative, and from is not after to", l.Name)
		}
		names[l.Name] = true
		if err := errors.Join(inc.checkEffect(l.Shows), inc.checkEffect(l.Kept)); err != nil {
			return fmt.Errorf("load %s: %w", l.Name, err)
		}
		l.Times = max(1, l.Times)
		if l.To == 0 {
			l.To = inc.Length
		}
		if l.Status == 0 {
			l.Status = 200
		}
	}
	return errors.Join(inc.checkEffect(inc.Service.Shows), inc.checkEffect(inc.Service.Kept))
}

func (inc *Incident) checkEffect(e Effect) error {
	known := slices.ContainsFunc(inc.Outside, func(o Outside) bool { return o.Name == e.Upstream })
	if e.Upstream != "" && !known {
		return fmt.Errorf("no upstream is called %q", e.Upstream)
	}
	return glob(e.File)
}

// glob says what is wrong with a pattern for the names of files.
func glob(pattern string) error {
	if _, err := filepath.Match(pattern, ""); err != nil {
		return fmt.Errorf("%q: %w", pattern, err)
	}
	return nil
}

// checkPatterns reads all regular expressions and patterns once.
func (inc *Incident) checkPatterns() error {
	patterns := map[string][]string{"runbook": inc.Runbook.Steps, "service": {inc.Service.Wants}}
	var wrong []error
	for _, w := range inc.Worse {
		patterns["worse"] = append(patterns["worse"], w.Command)
	}
	for _, b := range inc.Broken {
		patterns["broken"] = append(patterns["broken"], b.Whole)
		wrong = append(wrong, glob(b.Files))
		if b.Files == "" {
			wrong = append(wrong, errors.New("broken names no files"))
		}
	}
	for _, e := range inc.Events {
		wrong = append(wrong, glob(e.Disk))
	}
	for i := range inc.Load {
		patterns["load "+inc.Load[i].Name] = []string{inc.Load[i].Wants}
	}
	for where, all := range patterns {
		for _, pattern := range all {
			if _, err := regexp.Compile(pattern); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %w", where, err))
			}
		}
	}
	return errors.Join(wrong...)
}
