package main

import (
	"bufio"
	"log"
	"os"
	"strings"
)

// loadDotEnv reads .env in the working directory, so that nobody has to export
// ten variables to try something. Production has a real environment.
func loadDotEnv() {
	if os.Getenv("GATEWAY_ENV") == "production" {
		return
	}
	f, err := os.Open(".env")
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()

	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimPrefix(strings.TrimSpace(lines.Text()), "export ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		eq := strings.Index(line, "=")
		if eq < 1 {
			log.Fatalf(".env:%d: expected NAME=VALUE", n)
		}
		name, value := strings.TrimSpace(line[:eq]), strings.TrimSpace(line[eq+1:])
		if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
			value = value[1 : len(value)-1]
		}
		if _, ok := os.LookupEnv(name); !ok {
			os.Setenv(name, value)
		}
	}
}
