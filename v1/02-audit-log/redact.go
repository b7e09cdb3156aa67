package main

import (
	"strings"

	log "github.com/sirupsen/logrus"
)

// secretKeys are the fields that nobody may read in the audit log (AUD-12).
var secretKeys = map[string]bool{
	"password":      true,
	"passwd":        true,
	"secret":        true,
	"token":         true,
	"api_key":       true,
	"authorization": true,
}

// redactHook blanks secrets before a line is written.
type redactHook struct{}

func (redactHook) Levels() []log.Level {
	return log.AllLevels
}

func (redactHook) Fire(e *log.Entry) error {
	for key := range e.Data {
		if secretKeys[strings.ToLower(key)] {
			e.Data[key] = "***"
		}
	}
	return nil
}
