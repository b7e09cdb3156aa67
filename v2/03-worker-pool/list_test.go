package main

import (
	"net/url"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseLine(t *testing.T) {
	const sum = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
	e, err := parseLine("https://files/img/a.png?w=1 " + sum)
	require.NoError(t, err)
	assert.Equal(t, "img/a.png", e.name)
	assert.Equal(t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", e.sum)
	for _, line := range []string{"files/a", "ftp://files/a", "http://[::1", "http://files/a b c", "http://files/a 00", "http://files/a " + sum[1:] + "g"} {
		_, err := parseLine(line)
		require.Error(t, err, line)
	}
}

// Whatever a list says, no file lies outside the output directory.
func TestNamesStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := "/" + rapid.StringOf(rapid.SampledFrom([]rune("./\\ab%"))).Draw(t, "path")
		name := localName(&url.URL{Path: path})
		require.True(t, filepath.IsLocal(filepath.FromSlash(name)), "%s became %s", path, name)
	})
}
