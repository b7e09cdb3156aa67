// Package words splits and sums.
package words

const separator = ' '

// Split splits a text at blanks.
func Split(text string) (words []string) {
	start := 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == separator {
			if i > start {
				words = append(words, text[start:i])
			}
			start = i + 1
		}
	}
	return words
}

// Sum adds the numbers up to n.
func Sum(n int) int {
	sum := 0
	for n > 0 {
		sum += n
		n--
	}
	return sum
}
