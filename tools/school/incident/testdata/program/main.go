// Shop is a service or a job that does what the tests of incidents need.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

func main() {
	addr := flag.String("addr", "", "listen here")
	mode := flag.String("mode", "", "what is wrong")
	flag.Parse()
	switch *mode {
	case "hang":
		select {}
	case "job":
		fmt.Println("done", flag.Arg(0))
		return
	case "dies":
		os.Exit(3)
	case "lines":
		lines()
		return
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	var mu sync.Mutex
	price, _ := os.ReadFile("price.txt")
	http.HandleFunc("GET /price", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		select {
		case <-hup:
			price, _ = os.ReadFile("price.txt")
		default:
		}
		fmt.Fprintf(w, "%s %s", price, *mode)
	})
	http.HandleFunc("POST /order/{n}", func(w http.ResponseWriter, r *http.Request) {
		if err := os.WriteFile("order-"+r.PathValue("n"), []byte("sold\n"), 0o600); err != nil {
			http.Error(w, err.Error(), http.StatusInsufficientStorage)
		}
	})
	http.HandleFunc("GET /crash", func(http.ResponseWriter, *http.Request) { os.Exit(3) })
	http.HandleFunc("GET /hang", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	fmt.Fprintln(os.Stderr, "listening")
	fmt.Fprintln(os.Stderr, http.ListenAndServe(*addr, nil))
	os.Exit(1)
}

// lines writes what it reads into a file.
func lines() {
	out, err := os.Create("out.log")
	if err != nil {
		panic(err)
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		fmt.Fprintln(out, in.Text())
	}
}
