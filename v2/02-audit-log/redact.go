package main

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// blanked is what stands in a line for a secret.
const blanked = "***"

// isSecret says whether nobody may read a field of that name in the audit log
// (AUD-12).
func isSecret(name string) bool {
	switch strings.ToLower(name) {
	case "password", "passwd", "secret", "token", "api_key", "authorization":
		return true
	default:
		return false
	}
}

// Where secrets stand in text: before the @ of a URL, after a name, in a header.
// What is around them is kept, letter by letter.
var (
	passwordInURL = regexp.MustCompile(`(://[^\s/?#:@]*:)[^\s/?#]+@`)
	namedSecret   = regexp.MustCompile(`(?i)((?:password|passwd|secret|token|api_key|authorization)=)[^\s&#;,"']+`)
	authHeader    = regexp.MustCompile(`(?i)(authorization: (?:bearer|basic) )\S+`)
)

// redact returns what the audit log may show of a value that goes by that name.
// The value itself stays as it is.
func redact(name string, value any) any {
	if isSecret(name) {
		return blanked
	}
	switch value := value.(type) {
	case string:
		return redactText(value)
	case map[string]any:
		shown := make(map[string]any, len(value))
		for key, member := range value {
			shown[key] = redact(key, member)
		}
		return shown
	case []any:
		shown := make([]any, len(value))
		for i, element := range value {
			shown[i] = redact(name, element)
		}
		return shown
	}
	return value
}

// redactText looks first for what a match cannot be without, where the
// expression does not begin with it: most texts have none of it, and to search
// them costs more than the rest of a line.
func redactText(text string) string {
	text = passwordInURL.ReplaceAllString(text, "${1}***@")
	if strings.Contains(text, "=") {
		text = namedSecret.ReplaceAllString(text, "${1}***")
	}
	if strings.Contains(text, ": ") {
		text = authHeader.ReplaceAllString(text, "${1}***")
	}
	return text
}

// withoutURL drops the URL that net/http puts in front of its errors: that of
// the alert endpoint is a secret.
func withoutURL(err error) error {
	if urlErr, ok := errors.AsType[*url.Error](err); ok {
		return urlErr.Err
	}
	return err
}
