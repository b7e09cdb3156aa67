// Ends starts three workers, of which one ends, and then ends as its argument says.
package main

import (
	"fmt"
	"log"
	"os"
	"os/signal"
	"sync"
)

func main() {
	ch := make(chan int)
	var ready sync.WaitGroup
	for i := 0; i < 3; i++ {
		ready.Add(1)
		go work(&ready, ch)
	}
	ready.Wait()
	<-ch
	switch os.Args[1] {
	case "return":
	case "exit":
		os.Exit(3)
	case "fatal":
		log.Fatal("no")
	case "panic":
		panic("no")
	case "hang":
		fmt.Println("hanging")
		select {}
	case "signal":
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt)
		fmt.Println("waiting")
		<-signals
	case "soon":
		soon(ch)
	}
}

func work(ready *sync.WaitGroup, ch chan<- int) {
	ready.Done()
	ch <- 1
}
