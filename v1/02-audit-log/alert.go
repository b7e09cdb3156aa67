package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/ioutil"
	"net/http"
	"strings"

	log "github.com/sirupsen/logrus"
)

// alertQueue is how many alerts may wait.
const alertQueue = 16

// alerts are the lines that still have to go to the endpoint.
var alerts = make(chan []byte, alertQueue)

// startAlerts has severe lines sent to the endpoint, in the background so that
// nobody has to wait for it. Must come after the redact hook.
func startAlerts() {
	client := &http.Client{Timeout: *alertTimeout}
	logger.AddHook(alertHook{})
	go sendAlerts(client)
}

// alertHook queues a severe line for the endpoint.
type alertHook struct{}

func (alertHook) Levels() []log.Level {
	return []log.Level{log.PanicLevel, log.FatalLevel, log.ErrorLevel}
}

func (alertHook) Fire(e *log.Entry) error {
	line, err := e.String()
	if err != nil {
		return err
	}
	alerts <- []byte(line)
	return nil
}

func sendAlerts(client *http.Client) {
	for line := range alerts {
		err := post(client, line)
		if err == nil {
			continue
		}
		log.WithError(err).Warn("alert not delivered")
		// For the dashboard, it counts these by reason.
		audit.WithField("reason", reason(err)).Warn("alert not delivered")
		out.Flush()
	}
}

// post sends one alert. The digest is for the gateway, which drops what a proxy
// has cut short.
func post(client *http.Client, line []byte) error {
	req, err := http.NewRequest("POST", *alertURL, bytes.NewReader(line))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(line)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "auditlog/"+version)
	req.Header.Set("X-Audit-Digest", "sha256="+hex.EncodeToString(sum[:]))
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	io.Copy(ioutil.Discard, resp.Body)
	if resp.StatusCode >= 300 {
		return fmt.Errorf("endpoint says %d", resp.StatusCode)
	}
	return nil
}

// reason says in a word why an alert was not delivered.
func reason(err error) string {
	text := err.Error()
	switch {
	case strings.HasPrefix(text, "endpoint says "):
		return "status " + strings.TrimPrefix(text, "endpoint says ")
	case strings.Contains(err.Error(), "Client.Timeout"):
		return "timeout"
	case strings.Contains(err.Error(), "connection refused"):
		return "refused"
	}
	// TODO: more of them, see the stderr of the last weeks.
	return "failed"
}
