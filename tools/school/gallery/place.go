package gallery

import (
	"path"
	"strings"
)

// A Place is the name of a page's file in the site, with slashes:
// "03-worker-pool/walk/4.html".
type Place string

// home is the place of the first page.
const home Place = "index.html"

// Link is the relative link from a place to another one, which may end in a fragment.
func (p Place) Link(to string) string {
	from := strings.Split(string(p), "/")
	there := strings.Split(to, "/")
	same := 0
	for same < len(from)-1 && same < len(there)-1 && from[same] == there[same] {
		same++
	}
	return strings.Repeat("../", len(from)-1-same) + strings.Join(there[same:], "/")
}

// kataPlace is the place of a page about a kata: the brief, where there is no name.
func kataPlace(kata, name string) Place {
	if name == "" {
		name = "index"
	}
	return Place(path.Join(kata, name+".html"))
}
