// Echo does what its arguments say, for the tests of the script language.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
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
		if _, err := io.Copy(os.Stdout, os.Stdin); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(4)
		}
	case "copy":
		out, _ := os.Create(os.Args[2])
		_, _ = io.Copy(out, os.Stdin)
	case "stubborn":
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM, syscall.SIGUSR1)
		fmt.Println("stubborn")
		for told := 0; told < 3; {
			got := <-signals
			fmt.Println(got)
			if got == syscall.SIGTERM {
				told++
			}
		}
		os.Exit(7)
	case "hang":
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
		fmt.Println("hanging")
		select {}
	case "grow":
		size, _ := strconv.Atoi(os.Args[2])
		block := make([]byte, size<<20)
		for i := range block {
			block[i] = 1
		}
		fmt.Println(len(block))
	case "peek": // prints every file that lies around
		names, _ := os.ReadDir(".")
		for _, name := range names {
			text, err := os.ReadFile(name.Name())
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
			fmt.Print(string(text))
		}
	case "env":
		fmt.Println(os.Getenv(os.Args[2]))
	case "fetch":
		for _, url := range os.Args[2:] {
			fetch(url)
		}
	case "serve":
		serve(os.Args[2])
	case "serve-env":
		serve(os.Getenv(os.Args[2]))
	case "idle":
		count, _ := strconv.Atoi(os.Args[2])
		for range count {
			go idle()
		}
		fmt.Println("idling")
		idle()
	case "store":
		store(os.Args[2], os.Args[3], "answers late")
	case "store-late":
		store(os.Args[2], os.Args[3], "answers early")
	case "parent":
		self, _ := os.Executable()
		child := exec.Command(self, "hang")
		child.Stdout = os.Stdout
		_ = child.Start()
		select {}
	case "interrupt":
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt)
		go io.Copy(io.Discard, os.Stdin)
		<-signals
		os.Exit(130)
	}
}

func idle() { select {} }

func fetch(url string) {
	answer, err := http.Get(url)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(os.Stdout, answer.Body)
}

// store writes what it is sent into a file, and answers when it has or before.
func store(file, addr, when string) {
	out, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var mu sync.Mutex
	var kept []byte
	err = http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		kept = append(append(kept, body...), '\n')
		if when == "answers late" || len(kept) > 1000 {
			if _, err := out.Write(kept); err != nil {
				http.Error(w, err.Error(), http.StatusInsufficientStorage)
				return
			}
			kept = nil
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// serve answers with what it was sent, until it gets SIGTERM.
func serve(addr string) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		<-signals
		fmt.Println("goodbye")
		os.Exit(3)
	}()
	fmt.Println("serving")
	err := http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		w.Header().Set("X-Asked", r.Header.Get("X-Ask"))
		if r.URL.Path == "/teapot" {
			w.WriteHeader(http.StatusTeapot)
		}
		if r.URL.Path == "/host" {
			fmt.Fprintln(w, r.Host)
		}
		_, _ = io.Copy(w, r.Body)
	}))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
