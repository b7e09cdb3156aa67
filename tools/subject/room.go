package subject

import "os"

// Room makes a directory for files that live for seconds, such as those of one
// run, as [os.MkdirTemp] would in the system's temporary directory: but in
// memory where the system has a file system for that. A score makes and removes
// a hundred thousand files, and a disk's file system took a fifth of its
// processor time for that. Whoever sets TMPDIR gets what they ask for. The caller removes it.
func Room(pattern string) (string, error) {
	if dir := inMemory(); dir != "" && os.Getenv("TMPDIR") == "" {
		if room, err := os.MkdirTemp(dir, pattern); err == nil {
			return room, nil
		}
	}
	return os.MkdirTemp("", pattern)
}
