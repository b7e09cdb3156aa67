package drift

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"brownfield/tools/engine/gocommand"
)

// asking are settings for go commands that mostly wait for a proxy: the go command
// asks as many questions at a time as it may use processors, which on a small
// machine is one or two.
func asking() []string { return []string{"GOMAXPROCS=16"} }

// unasked says why the proxy is not asked, or nothing.
func (a *asker) unasked() string {
	switch {
	case a.options.FactsOnly:
		return "the module proxy is not asked"
	case a.settings.GOPROXY == "off":
		return "GOPROXY=off"
	}
	return ""
}

// list runs go list with the copy of go.mod and decodes its stream of JSON.
// When go.sum does not agree with what is downloaded, as happens when a tag was
// moved years ago, no go command works any more. That is noted, and the copy
// goes on without go.sum: the checksum database still vouches for what is read.
func list[T any](ctx context.Context, p *Project, env []string, args ...string) ([]T, error) {
	env = slices.Concat(asking(), env)
	args = append([]string{"list", "-mod=mod", "-modfile=" + p.modfile}, args...)
	out, err := p.builder.Go.RunWith(ctx, env, p.Dir, args...)
	if what := mismatched(err); what != "" {
		if err := p.withoutSum(what); err != nil {
			return nil, err
		}
		out, err = p.builder.Go.RunWith(ctx, env, p.Dir, args...)
	}
	if err != nil {
		return nil, err
	}
	return decode[T](out)
}

// withoutSum goes on without go.sum in the copy.
func (p *Project) withoutSum(mismatch string) error {
	p.summing.Lock()
	defer p.summing.Unlock()
	if p.mismatch != "" {
		return nil
	}
	p.mismatch = mismatch
	if err := os.Remove(filepath.Join(filepath.Dir(p.modfile), "go.sum")); err != nil {
		return fmt.Errorf("cannot do without go.sum: %w", err)
	}
	return nil
}

// mismatched names the module that go.sum does not agree with, if that is what
// the go command stopped at.
func mismatched(err error) string {
	tool, ok := errors.AsType[*gocommand.Error](err)
	if !ok {
		return ""
	}
	for line := range strings.Lines(tool.Output) {
		if what, ok := strings.CutSuffix(strings.TrimSpace(line), ": checksum mismatch"); ok {
			return strings.TrimPrefix(what, "verifying ")
		}
	}
	return ""
}

// reason is an error in one line: of what the go command prints, the message that
// says what is wrong, with the lines that belong to it.
func reason(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "the proxy did not answer in time"
	}
	if tool, ok := errors.AsType[*gocommand.Error](err); ok {
		return oneLine(tool.Output)
	}
	return oneLine(err.Error())
}

// progress begins the lines in which the go command says what it does, or to which
// package the next lines belong.
var progress = regexp.MustCompile(`^(downloading|upgraded|added|downgraded|removed|finding|found|extracting|#) `)

// oneLine joins a message of the go command, whose details stand in indented lines
// below it.
func oneLine(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		message := strings.TrimPrefix(strings.TrimSpace(line), "go: ")
		switch indented := line[0] == ' ' || line[0] == '\t'; {
		case message == "" || len(words) == 0 && progress.MatchString(message):
		case len(words) == 0 || indented || strings.HasSuffix(words[len(words)-1], ":"):
			words = append(words, message)
		default:
			return cutOff(strings.Join(words, " "), longest)
		}
	}
	return cutOff(strings.Join(words, " "), longest)
}

// longest is how many characters of a message are shown: some proxies answer
// with a page.
const longest = 600

// asked is how the go command begins to say what it asked a proxy for.
var asked = regexp.MustCompile(`^.*(?:Get "[^"]*"|reading \S+): `)

// cause shortens what the go command says of a question to why it has no
// answer, which is often the same for many modules.
func cause(text string) string { return asked.ReplaceAllString(oneLine(text), "") }

// decode reads JSON values that follow each other, as go list prints them.
func decode[T any](out string) ([]T, error) {
	var all []T
	for decoder := json.NewDecoder(strings.NewReader(out)); ; {
		var one T
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("cannot read the output of the go command: %w", err)
		}
		all = append(all, one)
	}
}
