package main

import "net/url"

// Secret is text that no output shows. Only a conversion to string does.
type Secret string

// String returns what can be shown: whether there is a secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "redacted"
}

// GoString returns the same, for %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText returns the same, for YAML, JSON and logs.
//
//nolint:unparam // The interface is encoding.TextMarshaler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Upstream is the URL of a service, which may have a password in it.
type Upstream struct{ *url.URL }

// String returns the URL without its password.
func (u Upstream) String() string { return u.Redacted() }

// MarshalText returns the same, for YAML, JSON and logs.
//
//nolint:unparam // The same.
func (u Upstream) MarshalText() ([]byte, error) { return []byte(u.Redacted()), nil }
