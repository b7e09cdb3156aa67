package script

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

func repeatCommand() Command {
	return Command{
		Name:  "repeat",
		Usage: "repeat [-keep N] COUNT FILE NEW",
		Does:  "Writes a NEW file that holds the lines of FILE COUNT times; the first N lines, a header, only once.",
		run:   (*session).repeat,
	}
}

// repeat makes a large file out of a small one.
func (ses *session) repeat(ts *testscript.TestScript, args []string) (err error) {
	keep := 0
	if len(args) > 1 && args[0] == "-keep" {
		if keep, err = count(args[1]); err != nil {
			return err
		}
		args = args[2:]
	}
	if len(args) != 3 {
		return errUsage
	}
	times, err := count(args[0])
	if err != nil {
		return err
	}
	text := []byte(ts.ReadFile(args[1]))
	head := 0
	for range keep {
		end := bytes.IndexByte(text[head:], '\n')
		if end < 0 {
			return fmt.Errorf("repeat: %s has fewer than %d lines", args[1], keep)
		}
		head += end + 1
	}

	file, err := os.Create(ts.MkAbs(args[2]))
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	out := bufio.NewWriterSize(file, 1<<20)
	if _, err := out.Write(text[:head]); err != nil {
		return err
	}
	for range times {
		if _, err := out.Write(text[head:]); err != nil {
			return err
		}
	}
	return out.Flush()
}

func copiesCommand() Command {
	return Command{
		Name:  "copies",
		Usage: "copies COUNT FILE PATTERN",
		Does:  "Copies FILE COUNT times, under names in which the %d of PATTERN counts from 1: part-%03d.csv.",
		run:   (*session).copies,
	}
}

// copies makes many files out of one.
func (ses *session) copies(ts *testscript.TestScript, args []string) error {
	if len(args) != 3 || strings.Count(args[2], "%") != 1 {
		return errUsage
	}
	times, err := count(args[0])
	if err != nil {
		return err
	}
	text := ts.ReadFile(args[1])
	for i := range times {
		if err := os.WriteFile(ts.MkAbs(fmt.Sprintf(args[2], i+1)), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func count(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a number of times", text)
	}
	return n, nil
}
