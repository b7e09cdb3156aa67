package author

import (
	"context"
	"fmt"
	"path/filepath"
	"syscall"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// FirstScript writes the first characterization of an adopted program, which is
// what it does when it is called without arguments, and returns the file's name.
// A program that does not build is an error.
func FirstScript(ctx context.Context, b *subject.Builder, kata *catalog.Kata) (file string, err error) {
	v1, err := b.Build(ctx, kata.V1, subject.Plain)
	if err != nil {
		return "", err
	}
	file = filepath.Join(kata.Dir, "characterization", "first.txtar")
	try := func(text string, update bool) (script.Result, error) {
		if err := writeFile(file, text); err != nil {
			return script.Result{}, err
		}
		return script.Run(ctx, file, v1, script.Options{Update: update})
	}
	result, err := try(fmt.Sprintf("run %s\n", kata.Program), false)
	if err != nil {
		return "", err
	}
	if len(result.Reports) == 0 || result.Reports[0].Reason != "" {
		return file, recordEndless(kata.Program, try) // It met a limit: most likely it is a server, and waits.
	}
	run := "run " + kata.Program
	if exit := result.Reports[0].Exit; exit != 0 {
		run = fmt.Sprintf("run -exit %d %s", exit, kata.Program)
	}
	const says = "# What it does when it is called without arguments."
	if _, err := try(fmt.Sprintf("%s\n%s\ncmp stdout want\n\n-- want --\n", says, run), true); err != nil {
		return "", err
	}
	again, err := script.Run(ctx, file, v1, script.Options{})
	if err == nil && again.Failure != nil {
		_, err = try(fmt.Sprintf("%s It does not print the same each time.\n%s\n", says, run), false)
	}
	return file, err
}

// recordEndless records how a program ends that does not end by itself.
func recordEndless(program string, try func(text string, update bool) (script.Result, error)) error {
	const says = "# It runs until it is ended. What it does meanwhile is still to be pinned.\nstart it %s\nend it %s -exit %d\n"
	result, err := try(fmt.Sprintf(says, program, "TERM", killed+int(syscall.SIGTERM)), false)
	if err != nil || result.Failure == nil {
		return err
	}
	if n := len(result.Reports); n > 0 && result.Reports[n-1].Reason == "" {
		_, err = try(fmt.Sprintf(says, program, "TERM", result.Reports[n-1].Exit), false)
	} else {
		_, err = try(fmt.Sprintf(says, program, "QUIT", 2), false) // Go's own answer to SIGQUIT.
	}
	return err
}

// killed is what a shell adds to the number of a signal for an exit code.
const killed = 128
