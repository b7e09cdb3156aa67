package main

import (
	"io"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"brownfield/tools/internal/sarif"
)

// writeSARIF writes a report for code scanners: the analyzers are its rules, with
// their documentation as help.
func writeSARIF(w io.Writer, analyzers []*analysis.Analyzer, r report) error {
	log := sarif.Log{Tool: "smell", Failed: len(r.faults) > 0}
	for _, a := range analyzers {
		log.Rules = append(log.Rules, sarif.Rule{ID: a.Name, Short: firstLine(a.Doc), Help: a.Doc})
	}
	for _, f := range r.findings {
		log.Results = append(log.Results, sarif.Result{
			Rule: f.analyzer.Name, Message: f.message, File: filepath.ToSlash(f.start.Filename),
			Line: f.start.Line, Column: f.start.Column, EndLine: f.end.Line, EndColumn: f.end.Column,
		})
	}
	return log.Write(w)
}
