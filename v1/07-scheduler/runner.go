package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	mu      sync.Mutex
	running = map[*exec.Cmd]string{}
	jobs    sync.WaitGroup
)

// run runs a job and returns its exit code. It panics when there is nothing to
// wait for: the scheduler logs that, and goes on.
func run(j *job) int {
	jobs.Add(1)
	defer jobs.Done()

	cmd := exec.Command(shell(j), "-c", j.command)
	cmd.Env = j.env
	cmd.Stderr = &prefixer{name: j.name, w: os.Stderr}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := cmd.Start(); err != nil {
		panic(fmt.Sprintf("%s: %s", j.name, err))
	}
	log.Printf("%s: started, pid %d", j.name, cmd.Process.Pid)
	mu.Lock()
	running[cmd] = j.name
	mu.Unlock()

	copyLines(j.name, stdout)
	err = cmd.Wait()

	mu.Lock()
	delete(running, cmd)
	mu.Unlock()
	code := exitCode(err)
	log.Printf("%s: exit code %d", j.name, code)
	return code
}

// runOnce is for people who want to try a job.
func runOnce(j *job) (code int) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			code = 127
		}
	}()
	return run(j)
}

// shell is what runs the commands, SHELL in the crontab or sh. The environment
// of cronrun itself does not count: it is somebody's login shell.
func shell(j *job) string {
	sh := "/bin/sh"
	for _, kv := range j.env[len(os.Environ()):] {
		if strings.HasPrefix(kv, "SHELL=") {
			sh = strings.TrimPrefix(kv, "SHELL=")
		}
	}
	return sh
}

// copyLines prints what a job prints, with its name in front of every line.
func copyLines(name string, r io.Reader) {
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		mu.Lock()
		fmt.Printf("%s: %s\n", name, scanner.Text())
		mu.Unlock()
	}
}

// prefixer does the same for errors, which should be seen at once.
type prefixer struct {
	name string
	w    io.Writer
	mid  bool // in the middle of a line
}

func (p *prefixer) Write(b []byte) (int, error) {
	for _, line := range bytes.SplitAfter(b, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		if !p.mid {
			fmt.Fprintf(p.w, "%s: ", p.name)
		}
		p.w.Write(line)
		p.mid = line[len(line)-1] != '\n'
	}
	return len(b), nil
}

// exitCode is what a shell would say.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if e, ok := err.(*exec.ExitError); ok {
		status := e.Sys().(syscall.WaitStatus)
		if status.Signaled() {
			return 128 + int(status.Signal())
		}
		return status.ExitStatus()
	}
	return 1
}

// stopAll asks the running jobs to stop and gives them time to.
func stopAll() {
	mu.Lock()
	for cmd, name := range running {
		log.Printf("%s: stopping", name)
		cmd.Process.Signal(syscall.SIGTERM)
	}
	mu.Unlock()

	done := make(chan bool)
	go func() {
		jobs.Wait()
		done <- true
	}()
	select {
	case <-done:
	case <-time.After(grace):
		// TODO: say which
		log.Print("some jobs do not stop")
	}
}
