// Package main has one pipe for the life of the process.
package main

import (
	"log"
	"net/http"

	"github.com/sirupsen/logrus"
)

func main() {
	logger := new(logrus.Logger)
	log.SetOutput(logger.Writer())
	serve(logger)
	for range 3 {
		again(logger)
	}
}

func serve(logger *logrus.Logger) {
	srv := &http.Server{ErrorLog: log.New(logger.Writer(), "", 0)}
	_ = srv.ListenAndServe()
}

func again(logger *logrus.Logger) {
	log.SetOutput(logger.Writer()) // want "each call of Writer leaves a pipe"
}
