//go:build !linux

package subject

func inMemory() string { return "" }
