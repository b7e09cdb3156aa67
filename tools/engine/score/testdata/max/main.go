// Max prints the largest of its arguments.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	best := 0
	for _, arg := range os.Args[1:] {
		n, err := strconv.Atoi(arg)
		if err != nil {
			complain(arg)
		}
		if n > best {
			best = n
		}
	}
	fmt.Println(best)
}

// complain is reached by no script of the test.
func complain(arg string) {
	fmt.Fprintln(os.Stderr, arg)
	os.Exit(2)
}
