package script

import (
	"fmt"
	"strings"
)

// study reads a script's commands before they run: which environment variables
// they set, and that none is one that would end the script and make it pass.
func (ses *session) study(commands string) error {
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
				name, _, _ := strings.Cut(word, "=")
				ses.names[strings.Trim(name, "'")] = true
			}
		}
	}
	return nil
}
