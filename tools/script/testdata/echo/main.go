// Echo does what its arguments say, for the tests of the script language.
package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
)

func main() {
	switch os.Args[1] {
	case "print":
		for _, arg := range os.Args[2:] {
			fmt.Println(arg)
		}
	case "exit":
		code, _ := strconv.Atoi(os.Args[2])
		fmt.Fprintln(os.Stderr, "leaving with", code)
		os.Exit(code)
	case "cat":
		_, _ = io.Copy(os.Stdout, os.Stdin)
	case "hang":
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
		select {}
	case "grow":
		size, _ := strconv.Atoi(os.Args[2])
		block := make([]byte, size<<20)
		for i := range block {
			block[i] = 1
		}
		fmt.Println(len(block))
	case "interrupt":
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt)
		go io.Copy(io.Discard, os.Stdin)
		<-signals
		os.Exit(130)
	}
}
