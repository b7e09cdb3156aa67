// Hostile misbehaves in the way that its first argument names.
package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	switch what := os.Args[1]; what {
	case "exit":
		fmt.Println("out")
		fmt.Fprintln(os.Stderr, "err")
		os.Exit(7)
	case "hang":
		ignoreAll()
		select {}
	case "compute": // until it has used as much of a processor as it is told, then exit; for ever without a number
		enough := int64(math.MaxInt64)
		if len(os.Args) > 2 {
			budget, err := time.ParseDuration(os.Args[2])
			if err != nil {
				panic(err)
			}
			enough = int64(budget)
		}
		var used syscall.Rusage
		for used.Utime.Nano()+used.Stime.Nano() < enough {
			for range 1_000_000 {
			}
			if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
				panic(err)
			}
		}
	case "print":
		for {
			fmt.Println(strings.Repeat("all work and no play ", 50))
		}
	case "eat":
		var held [][]byte
		for range 2048 {
			block := make([]byte, 1<<20)
			for i := range block {
				block[i] = 1
			}
			held = append(held, block)
		}
		fmt.Println(len(held))
	case "orphan": // leaves a grandchild in a session of its own that holds our output open
		child := exec.Command("sleep", "3600")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := child.Start(); err != nil {
			panic(err)
		}
		fmt.Println(child.Process.Pid)
	case "breed": // children that breed children, each in its own session
		child := exec.Command(os.Args[0], "breed")
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		_ = child.Start()
		ignoreAll()
		select {}
	case "race":
		var group sync.WaitGroup
		var n int
		for range 2 {
			group.Go(func() { n++ })
		}
		group.Wait()
	case "ctrl-c": // ends, tidily, when it is told to
		ch := make(chan os.Signal, 1)
		signal.Notify(ch, os.Interrupt)
		go io.Copy(io.Discard, os.Stdin)
		<-ch
		fmt.Println("interrupted")
		os.Exit(130)
	case "killed":
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
		select {}
	case "env":
		for _, entry := range os.Environ() {
			fmt.Println(entry)
		}
	case "files":
		var open []*os.File
		for range 1000 {
			f, err := os.Open(os.DevNull)
			if err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			open = append(open, f)
		}
		fmt.Println(len(open))
	}
}

func ignoreAll() {
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGUSR1)
}
