package main

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: greet NAME")
		os.Exit(1)
	}
	name := os.Args[1]
	hello := "hello"
	if name == strings.ToUpper(name) {
		hello = "HELLO"
	}
	fmt.Println(hello, name)
	fmt.Println(utf8.RuneCountInString(name), "letters")
}
