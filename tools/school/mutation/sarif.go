package mutation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"brownfield/tools/engine/mutate"
)

// The Static Analysis Results Interchange Format, version 2.1.0, as far as code
// scanning reads it
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
		Help             sarifText `json:"help"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		Level               string            `json:"level"`
		Message             sarifText         `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		PhysicalLocation struct {
			ArtifactLocation struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region struct {
				StartLine   int `json:"startLine"`
				StartColumn int `json:"startColumn"`
			} `json:"region"`
		} `json:"physicalLocation"`
	}
)

// WriteSARIF writes the survivors in SARIF.
func (r *Report) WriteSARIF(w io.Writer) error {
	run := sarifRun{Results: []sarifResult{}, Tool: sarifTool{sarifDriver{Name: "kata mutate", Rules: []sarifRule{}}}}
	for _, operator := range mutate.Operators() {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: operator.Name, ShortDescription: sarifText{"no case notices a change of this kind: " + operator.Name}, Help: sarifText{operator.Hint},
		})
	}
	root := r.repository()
	seen := map[string]int{}
	for _, open := range r.Survivors() {
		m := open.Mutant
		before, after := r.Lines.Change(m)
		identity := strings.Join([]string{relative(root, m.File), m.Func, m.Operator, before, after}, "\x00")
		seen[identity]++ // The same line may stand twice in a function.
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", identity, seen[identity]))
		result := sarifResult{
			RuleID: m.Operator, Level: "warning", Message: sarifText{r.says(open)},
			PartialFingerprints: map[string]string{"mutant/v1": hex.EncodeToString(sum[:16])},
		}
		var location sarifLocation
		location.PhysicalLocation.ArtifactLocation.URI = (&url.URL{Path: relative(root, m.File)}).String()
		location.PhysicalLocation.Region.StartLine, location.PhysicalLocation.Region.StartColumn = m.Line, cmp.Or(m.Column, 1)
		result.Locations = append(result.Locations, location)
		run.Results = append(run.Results, result)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}
