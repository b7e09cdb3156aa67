// Hostile misbehaves in the way that its first argument names.
package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
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
	case "stop-parent":
		say(syscall.Kill(os.Getppid(), syscall.SIGSTOP))
	case "kill-parent":
		say(syscall.Kill(os.Getppid(), syscall.SIGKILL))
	case "trace-parent":
		runtime.LockOSThread()
		say(syscall.PtraceAttach(os.Getppid()))
	case "parents-memory":
		_, err := os.OpenFile(fmt.Sprintf("/proc/%d/mem", os.Getppid()), os.O_RDWR, 0)
		say(err)
	case "write":
		say(os.WriteFile(os.Args[2], []byte("mine"), 0o600))
	case "append":
		_, err := os.OpenFile(os.Args[2], os.O_APPEND|os.O_WRONLY, 0)
		say(err)
	case "truncate":
		say(os.Truncate(os.Args[2], 0))
	case "remove":
		say(os.RemoveAll(os.Args[2]))
	case "rename":
		say(os.Rename(os.Args[2], os.Args[3]))
	case "link":
		say(os.Link(os.Args[2], os.Args[3]))
	case "mkdir":
		say(os.Mkdir(os.Args[2], 0o700))
	case "by-link": // through a symbolic link of its own
		if err := os.Symlink(os.Args[2], "link"); err != nil {
			panic(err)
		}
		say(os.WriteFile("link", []byte("mine"), 0o600))
	case "child-writes":
		out, err := exec.Command("sh", "-c", `echo mine > "$0"`, os.Args[2]).CombinedOutput()
		fmt.Printf("%s", out)
		say(err)
	case "read":
		_, err := os.ReadFile(os.Args[2])
		say(err)
	case "list":
		_, err := os.ReadDir(os.Args[2])
		say(err)
	case "child-reads":
		say(exec.Command("cat", os.Args[2]).Run())
	case "fill": // writes files until it is stopped
		block := make([]byte, 1<<20)
		for i := 0; ; i++ {
			if err := os.WriteFile(fmt.Sprintf("file-%d", i), block, 0o600); err != nil {
				say(err)
			}
		}
	case "one-file": // one that has no end
		f, err := os.Create("file")
		if err != nil {
			panic(err)
		}
		for block := make([]byte, 1<<20); err == nil; {
			_, err = f.Write(block)
		}
		say(err)
	case "print-error":
		for {
			fmt.Fprintln(os.Stderr, strings.Repeat("all work and no play ", 50))
		}
	case "close-and-hang":
		_, _ = os.Stdout.Close(), os.Stderr.Close()
		ignoreAll()
		select {}
	case "double-fork": // the child ends at once, and its own child goes on
		if err := exec.Command("sh", "-c", "setsid sleep 3600 >/dev/null 2>&1 &").Run(); err != nil {
			panic(err)
		}
	case "child-eats":
		self, err := os.Executable()
		if err != nil {
			panic(err)
		}
		say(exec.Command(self, "eat").Run())
	case "panic":
		panic("for no reason")
	case "quiet-exit":
		os.Exit(0)
	case "kill-group":
		say(syscall.Kill(0, syscall.SIGKILL))
	case "mount":
		say(syscall.Mount("tmpfs", ".", "tmpfs", 0, ""))
	case "chroot":
		say(syscall.Chroot("."))
	case "device":
		say(syscall.Mknod("disk", syscall.S_IFBLK|0o600, 8<<8))
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

// say prints whether something was had, and how not.
func say(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	fmt.Println("done")
}

func ignoreAll() {
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGUSR1)
}
