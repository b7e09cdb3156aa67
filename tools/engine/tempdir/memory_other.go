//go:build !linux

package tempdir

func inMemory() string { return "" }
