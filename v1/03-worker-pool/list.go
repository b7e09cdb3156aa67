package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path"
	"strings"
)

// entry is one line of the list.
type entry struct {
	url  string
	sum  string // hex sha256, may be empty
	name string // file name below the output directory
}

// readList reads the list: one URL a line, optionally followed by the sha256 of
// the file. Empty lines and comments are ignored.
func readList(file string) ([]entry, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	var entries []entry
	taken := map[string]string{}
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		e, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %v", file, n, err)
		}
		if other, ok := taken[e.name]; ok && other != e.url {
			return nil, fmt.Errorf("%s:%d: %s and %s are the same file %s", file, n, other, e.url, e.name)
		}
		taken[e.name] = e.url
		entries = append(entries, e)
	}
	return entries, sc.Err()
}

func parseLine(line string) (entry, error) {
	fields := strings.Fields(line)
	if len(fields) > 2 {
		return entry{}, fmt.Errorf("expected URL [SHA256], got %d fields", len(fields))
	}
	e := entry{url: fields[0]}
	u, err := url.Parse(e.url)
	if err != nil {
		return entry{}, err
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return entry{}, fmt.Errorf("not a http url: %s", e.url)
	}
	if len(fields) == 2 {
		e.sum = strings.ToLower(fields[1])
		if b, err := hex.DecodeString(e.sum); err != nil || len(b) != 32 {
			return entry{}, fmt.Errorf("not a sha256: %s", fields[1])
		}
	}
	e.name = localName(u)
	return e, nil
}

// localName is where the file of a URL goes, relative to the output directory.
// Cleaning it as an absolute path keeps ".." from climbing out.
func localName(u *url.URL) string {
	name := strings.TrimPrefix(path.Clean("/"+u.Path), "/")
	if name == "" || strings.HasSuffix(u.Path, "/") {
		name = path.Join(name, "index.html")
	}
	return name
}
