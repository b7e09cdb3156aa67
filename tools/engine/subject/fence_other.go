//go:build !linux

package subject

import "errors"

// fence has no counterpart here.
func fence(_, _ []string) error { return nil }

// Fenced says how well this kernel can fence a program in, or why it cannot.
func Fenced() (string, error) { return "", errors.New("Landlock is Linux's own") } //nolint:staticcheck // A name.
