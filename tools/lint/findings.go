package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// count sums up a check that accepts no finding.
func count(findings []string) outcome {
	return outcome{plural(len(findings)), findings}
}

func plural(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return strconv.Itoa(n) + " findings"
}

// An issue is a finding as golangci-lint writes it in JSON.
type issue struct {
	FromLinter string
	Text       string
	Pos        struct {
		Filename     string
		Line, Column int
	}
}

func (i issue) String() string {
	return fmt.Sprintf("%s:%d:%d: %s (%s)", i.Pos.Filename, i.Pos.Line, i.Pos.Column, i.Text, i.FromLinter)
}

func lines(issues []issue) []string {
	var findings []string
	for _, found := range issues {
		findings = append(findings, found.String())
	}
	return findings
}

// unformatted reads the output of gofmt -l, a path a line.
func unformatted(stdout string) []string {
	var findings []string
	for file := range strings.Lines(stdout) {
		findings = append(findings, strings.TrimSpace(file)+": gofmt -s would change this file")
	}
	return findings
}

// vetted reads what go vet writes to standard error: findings below a line with the package that they are in.
func vetted(stderr string) []string {
	var findings []string
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "#") {
			findings = append(findings, strings.TrimPrefix(strings.TrimSpace(line), "vet: "))
		}
	}
	return findings
}

// relative reads findings that begin with an absolute path, one a line.
func relative(findings, root string) []string {
	var all []string
	for line := range strings.Lines(findings) {
		all = append(all, strings.TrimPrefix(strings.TrimSpace(line), root+"/"))
	}
	return all
}

// outdated reads the diff of go fix, and names the files in it with the command that brings them up to date.
func outdated(diff, root, dir string) []string {
	var findings []string
	for _, match := range regexp.MustCompile(`(?m)^--- (.+) \(old\)$`).FindAllStringSubmatch(diff, -1) {
		file := strings.TrimPrefix(match[1], root+"/")
		findings = append(findings, fmt.Sprintf("%s: go -C %s fix ./... would change this file", file, dir))
	}
	return findings
}

// compare returns what a brief says about the number of findings in v1 and should not: a number that is not the right
// one, or nothing at all.
func compare(file, brief string, right int) []string {
	stated := regexp.MustCompile(`golangci-lint finds (\d+)`).FindAllStringSubmatchIndex(brief, -1)
	if len(stated) == 0 {
		return []string{fmt.Sprintf(`%s: does not state the findings in v1; write "golangci-lint finds %d"`, file, right)}
	}
	var findings []string
	for _, at := range stated {
		if brief[at[2]:at[3]] == strconv.Itoa(right) {
			continue
		}
		line := 1 + strings.Count(brief[:at[0]], "\n")
		findings = append(findings, fmt.Sprintf("%s:%d: says %q, but it finds %d", file, line, brief[at[0]:at[1]], right))
	}
	return findings
}
