package main

import (
	"encoding/json"
	"io"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// writeSARIF writes a report in SARIF 2.1.0, the format that code scanners read: the
// analyzers are its rules, with their documentation as help.
func writeSARIF(w io.Writer, analyzers []*analysis.Analyzer, r report) error {
	driver := sarifDriver{Name: "smell", Rules: []sarifRule{}}
	for _, a := range analyzers {
		driver.Rules = append(driver.Rules, sarifRule{ID: a.Name, Short: sarifText{firstLine(a.Doc)}, Help: sarifText{a.Doc}})
	}
	results := []sarifResult{}
	for _, f := range r.findings {
		var place sarifPlace
		place.Physical.Artifact.URI = filepath.ToSlash(f.start.Filename)
		place.Physical.Region = sarifRegion{f.start.Line, f.start.Column, f.end.Line, f.end.Column}
		results = append(results, sarifResult{
			RuleID: f.analyzer.Name, RuleIndex: slices.Index(analyzers, f.analyzer), Level: "warning",
			Message: sarifText{f.message}, Locations: []sarifPlace{place},
		})
	}
	run := sarifRun{Results: results, Invocations: []sarifInvocation{{Successful: len(r.faults) == 0}}}
	run.Tool.Driver = driver
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// The part of SARIF that is needed here, in its own words.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
		Help  sarifText `json:"help"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful bool `json:"executionSuccessful"`
	}
	sarifResult struct {
		RuleID    string       `json:"ruleId"`
		RuleIndex int          `json:"ruleIndex"`
		Level     string       `json:"level"`
		Message   sarifText    `json:"message"`
		Locations []sarifPlace `json:"locations"`
	}
	sarifPlace struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region sarifRegion `json:"region"`
		} `json:"physicalLocation"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)
