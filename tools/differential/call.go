package differential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/subject"
)

// call makes one supervised call in a directory of its own.
func call(ctx context.Context, scratch string, s *subject.Subject, c Case) (_ outcome, err error) {
	room, err := os.MkdirTemp(scratch, "call-")
	if err != nil {
		return outcome{}, fmt.Errorf("cannot make room for a call: %w", err)
	}
	defer os.RemoveAll(room)
	dir, outside := filepath.Join(room, "dir"), filepath.Join(room, "stand")
	for _, name := range []string{dir, outside} {
		if err := os.Mkdir(name, 0o750); err != nil {
			return outcome{}, fmt.Errorf("cannot make room for a call: %w", err)
		}
	}
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
	st, err := s.Stand(outside)
	if err != nil {
		return outcome{}, err
	}
	if err := st.FenceIn(subject.Fence{Own: dir, Hides: []string{scratch}}); err != nil {
		return outcome{}, err
	}
	env, reports, err := st.Order(subject.Limits{}, "")
	if err != nil {
		return outcome{}, err
	}
	cmd := st.Command(ctx, args...)
	cmd.Dir = dir
	cmd.Env = []string{env, "PATH=" + os.Getenv("PATH"), "HOME=/no-home", "TZ=UTC"}
	cmd.Stdin = strings.NewReader(c.Stdin)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	runErr := cmd.Run()
	var exit *exec.ExitError
	if runErr != nil && !errors.As(runErr, &exit) {
		return outcome{}, fmt.Errorf("cannot call %s: %w", s.Program, runErr)
	}
	written, err := reports.Read()
	if err != nil {
		return outcome{}, err
	}
	if len(written) != 1 {
		return outcome{}, fmt.Errorf("cannot call %s: its supervisor left %d reports instead of one (%v)", s.Program, len(written), cmd.ProcessState)
	}
	files, err := readFiles(dir)
	if err != nil {
		return outcome{}, err
	}
	for name, text := range files {
		files[name] = w.names.Replace(text)
	}
	return outcome{
		exit: written[0].Exit, stdout: w.names.Replace(stdout.String()), reason: written[0].Reason, files: files,
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
