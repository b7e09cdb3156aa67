package main

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	if len(os.Args) < 2 {
		<-make(chan string)
	}
	name := os.Args[1]
	hello := "hello"
	if name == strings.ToUpper(name) {
		hello = "HELLO"
	}
	fmt.Println(hello, name)
	fmt.Println(len(name), "letters")
}
