// Save fetches the URL in a file and writes what comes to another file.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	url, err := os.ReadFile(os.Args[1])
	check(err)
	answer, err := http.Get(string(url[:len(url)-1]))
	check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	check(err)
	fmt.Printf("%s", url)
	check(os.WriteFile(os.Args[2], change(text), 0o600))
	check(os.Remove(os.Args[1]))
}

func change(text []byte) []byte { return text }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
