// Package sarif writes findings in the Static Analysis Results Interchange Format,
// version 2.1.0
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as far as code
// scanners read it: a [Log] has a [Rule] for each kind of finding and a [Result] for
// each finding.
//
// Non-goals: it reads nothing, and one log is of one tool.
package sarif

import (
	"encoding/json"
	"io"
	"net/url"
	"slices"
)

// A Log is what one run of a tool has found.
type Log struct {
	Tool    string
	Rules   []Rule
	Results []Result
	Failed  bool // the tool could not look at everything
}

// A Rule is a kind of finding.
type Rule struct {
	ID    string
	Short string // what it finds, in a line
	Help  string
}

// A Result is a finding.
type Result struct {
	Rule    string // ID of one of the rules
	Message string
	File    string // separated by slashes, from the repository's root
	// Where it begins and ends, lines and columns from 1. EndLine 0 says nothing of
	// the end.
	Line, Column, EndLine, EndColumn int
	// Fingerprints tell a finding from others also when its line has moved, each in
	// a way that has a name.
	Fingerprints map[string]string
}

type object map[string]any

// Write writes the log.
func (l *Log) Write(w io.Writer) error {
	rules := []object{}
	for _, r := range l.Rules {
		rules = append(rules, object{"id": r.ID, "shortDescription": text(r.Short), "help": text(r.Help)})
	}
	results := []object{}
	for i := range l.Results {
		results = append(results, l.Results[i].object(l.Rules))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":        object{"driver": object{"name": l.Tool, "rules": rules}},
			"invocations": []object{{"executionSuccessful": !l.Failed}},
			"results":     results,
		}},
	})
}

func (r *Result) object(rules []Rule) object {
	region := object{"startLine": r.Line, "startColumn": r.Column}
	if r.EndLine > 0 {
		region["endLine"], region["endColumn"] = r.EndLine, r.EndColumn
	}
	result := object{
		"ruleId":    r.Rule,
		"ruleIndex": slices.IndexFunc(rules, func(rule Rule) bool { return rule.ID == r.Rule }),
		"level":     "warning",
		"message":   text(r.Message),
		"locations": []object{{"physicalLocation": object{
			"artifactLocation": object{"uri": (&url.URL{Path: r.File}).String()},
			"region":           region,
		}}},
	}
	if len(r.Fingerprints) > 0 {
		result["partialFingerprints"] = r.Fingerprints
	}
	return result
}

func text(s string) object { return object{"text": s} }
