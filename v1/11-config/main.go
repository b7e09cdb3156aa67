// gateway is the door of the shop: it takes requests in and passes them on to
// the service that a prefix of their path belongs to.
//
//	gateway -config /etc/gateway/gateway.yaml
//
// A setting comes from a flag, the environment (GATEWAY_TIMEOUT for timeout), a
// .env file, the configuration file (YAML, or TOML if it is called .toml) or is
// the default, the first of these that has it. The key for the services can be
// in a file of its own, see GATEWAY_API_KEY_FILE. -print-config shows what comes
// out of all that and ends. SIGHUP reads the configuration again.
//
// Exit codes: 0 stopped or printed, 1 something is wrong with the configuration
// or the address, or requests were cut off at the end, 2 bad usage.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/viper"
	yaml "gopkg.in/yaml.v2"
)

const version = "2.7"

var (
	configFile  = flag.String("config", "", "configuration file (.yaml, .yml or .toml)")
	printConfig = flag.Bool("print-config", false, "print the effective configuration and exit")
)

func init() {
	// These go to viper, see main. The defaults are in settings.go.
	flag.String("listen", "", "address to listen on")
	flag.String("timeout", "", "how long a service may take to answer")
	flag.Bool("debug", false, "log every request")
	flag.Usage = usage
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: gateway [-config FILE] [-listen A] [-timeout D] [-debug] [-print-config]")
	flag.PrintDefaults()
}

func main() {
	log.SetPrefix("gateway: ")
	flag.Parse()
	if flag.NArg() > 0 {
		usage()
		os.Exit(2)
	}
	// Flags win over everything, but only those that are really there.
	flag.Visit(func(f *flag.Flag) {
		if f.Name != "config" && f.Name != "print-config" {
			viper.Set(f.Name, f.Value.String())
		}
	})
	load()

	if *printConfig {
		out, err := yaml.Marshal(cfg)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := os.Stdout.Write(out); err != nil {
			log.Fatal(err)
		}
		return
	}
	serve()
}

// reloads reads the configuration again with every SIGHUP.
func reloads() {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	go func() {
		for range hup {
			log.Print("reloading")
			load()
			log.Printf("reloaded, %d routes", len(cfg.Routes))
		}
	}()
}

// serve passes requests on until it gets a signal.
func serve() {
	reloads()
	srv := &http.Server{Addr: cfg.Listen, Handler: http.HandlerFunc(handle), ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan struct{})
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM)
	go func() {
		log.Printf("stopping: %s", <-sig)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			log.Fatalf("requests cut off: %s", err)
		}
		close(stopped)
	}()

	log.Printf("gateway %s listening on %s, %d routes", version, cfg.Listen, len(cfg.Routes))
	if err := srv.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-stopped
}
