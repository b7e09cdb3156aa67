package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLeftoversOfEditors(t *testing.T) {
	for _, name := range []string{"main.go~", ".main.go.swp", ".main.go.swo", "4913", "#main.go#", ".#main.go", "main.go___jb_tmp___"} {
		require.True(t, leftover(name), name)
	}
	for _, name := range []string{"main.go", "go.mod", ".golangci.yml", "49130", "swp", "main_test.go", "a~b"} {
		require.False(t, leftover(name), name)
	}
}
