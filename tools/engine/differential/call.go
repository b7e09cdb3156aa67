package differential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/engine/subject"
)

// call makes one supervised call in a directory of its own.
func call(ctx context.Context, scratch string, s *subject.Subject, c Case) (_ outcome, err error) {
	dir, err := os.MkdirTemp(scratch, "call-")
	if err != nil {
		return outcome{}, fmt.Errorf("cannot make a directory for a call: %w", err)
	}
	defer os.RemoveAll(dir)
	w, err := openWorld(ctx, c.Upstreams)
	if err != nil {
		return outcome{}, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	for name, text := range c.Files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(w.addresses.Replace(text)), 0o600); err != nil {
			return outcome{}, fmt.Errorf("cannot write a file of the case: %w", err)
		}
	}
	args := slices.Clone(c.Args)
	for i, arg := range args {
		args[i] = w.addresses.Replace(arg)
	}
	var stdout bytes.Buffer
	report, err := s.Run(ctx, subject.Call{
		Args: args, Dir: dir, Stdin: strings.NewReader(c.Stdin), Stdout: &stdout,
		Env:   []string{"PATH=" + os.Getenv("PATH"), "HOME=/no-home", "TZ=UTC"},
		Fence: &subject.Fence{Own: dir, Hides: []string{scratch}},
	})
	if err != nil {
		return outcome{}, err
	}
	files, err := readFiles(dir)
	if err != nil {
		return outcome{}, err
	}
	for name, text := range files {
		files[name] = w.names.Replace(text)
	}
	return outcome{
		exit: report.Exit, stdout: w.names.Replace(stdout.String()), reason: report.Reason, files: files,
	}, nil
}

// readFiles reads everything below dir.
func readFiles(dir string) (map[string]string, error) {
	files := map[string]string{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		files[name] = string(text)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cannot read what the program left: %w", err)
	}
	return files, nil
}
