package catalog

import (
	"fmt"
	"strings"
)

// Choose finds what a kata has under a name, or the first if there is no name. What
// says what these are, for the person who has mistyped it: "scenario".
func Choose[T any](kata *Kata, what, name string, all []T, nameOf func(T) string) (found T, err error) {
	if len(all) == 0 {
		return found, fmt.Errorf("%s has no %s", kata.Name, what)
	}
	if name == "" {
		return all[0], nil
	}
	var names []string
	for _, one := range all {
		if nameOf(one) == name {
			return one, nil
		}
		names = append(names, nameOf(one))
	}
	if guess := Closest(name, names); guess != "" {
		return found, fmt.Errorf("%s has no %s %q; did you mean %s?", kata.Name, what, name, guess)
	}
	return found, fmt.Errorf("%s has no %s %q; it has %s", kata.Name, what, name, strings.Join(names, ", "))
}

// Closest is the one of names that word was probably meant to be: the one that
// takes the fewest edits, if these are few for a word of that length. Otherwise
// it is empty.
func Closest(word string, names []string) string {
	best, least := "", 1+max(2, len(word)/3)
	for _, name := range names {
		if distance := editDistance(word, name); distance < least {
			best, least = name, distance
		}
	}
	return best
}

// editDistance is Levenshtein's: insertions, deletions and substitutions.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
