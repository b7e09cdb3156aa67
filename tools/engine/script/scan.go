package script

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/rogpeppe/go-internal/txtar"
)

// scan reads a script's commands before they run: which environment variables
// they set, and that none is one that would end the script and make it pass.
func (ses *session) scan(commands string) error {
	number := 0
	for line := range strings.Lines(commands) {
		number++
		words := strings.Fields(line)
		for len(words) > 0 && (strings.HasPrefix(words[0], "[") || words[0] == "!") {
			words = words[1:]
		}
		if len(words) == 0 {
			continue
		}
		switch words[0] {
		case "stop":
			return fmt.Errorf("%d: stop would end the script and let it pass; a service is ended by end", number)
		case "env":
			for _, word := range words[1:] {
				name, value, _ := strings.Cut(word, "=")
				ses.names[strings.Trim(name, "'")] = true
				ses.toldByEnv = ses.toldByEnv || strings.Contains(value, "$ADDR") || strings.Contains(value, "$PORT")
			}
		}
	}
	return nil
}

// goldenFiles lists the files of a script that hold expected output and nothing else:
// those that only a comparison names, as the second of its files.
func goldenFiles(script *txtar.Archive) []string {
	golden, used := map[string]bool{}, []string{}
	for line := range strings.Lines(string(script.Comment)) {
		words := strings.Fields(line)
		if len(words) > 0 && words[0] == "!" {
			words = words[1:]
		}
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case len(words) == 3 && compares(words[0]):
			golden[words[2]] = true
			used = append(used, words[1])
		default: // Any word may be a path, also within a shell's command.
			used = append(used, strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("'\"`;|&<>()=", r) })...)
		}
	}
	var names []string
	for _, file := range script.Files {
		if golden[file.Name] && !slices.ContainsFunc(used, func(word string) bool { return mayName(word, file.Name) }) {
			names = append(names, file.Name)
		}
	}
	return names
}

// mayName reports whether a word of a script can stand for a file: by its name, by a
// pattern, or by a directory above it.
func mayName(word, name string) bool {
	word = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(word, "$WORK/"), "./"), "/")
	matched, err := path.Match(word, name)
	return matched || err != nil || strings.HasPrefix(name, word+"/")
}

// hide moves golden files out of the program's reach and leaves a symbolic link to
// each: comparisons follow it, and the program is fenced in.
func (ses *session) hide(work string, golden []string) error {
	if len(golden) == 0 {
		return nil
	}
	away := filepath.Join(filepath.Dir(ses.work), "golden")
	if err := os.Mkdir(away, 0o750); err != nil {
		return fmt.Errorf("cannot hide the expected output: %w", err)
	}
	for i, name := range golden {
		file, hidden := filepath.Join(work, filepath.FromSlash(name)), filepath.Join(away, strconv.Itoa(i))
		if err := os.Rename(file, hidden); err != nil {
			return fmt.Errorf("cannot hide the expected output: %w", err)
		}
		if err := os.Symlink(hidden, file); err != nil {
			return fmt.Errorf("cannot hide the expected output: %w", err)
		}
	}
	return nil
}
