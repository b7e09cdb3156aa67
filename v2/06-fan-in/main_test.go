package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil:                                0,
		fmt.Errorf("x: %w", flag.ErrHelp):  0,
		errors.New("anything"):             1,
		fmt.Errorf("x: %w", errOutput):     1,
		fmt.Errorf("x: %w", errUsage):      2,
		fmt.Errorf("x: %w", errGivenUp):    3,
		errors.Join(errOutput, errGivenUp): 1,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

func TestWantedSymbols(t *testing.T) {
	assert.Equal(t, map[string]bool{"EURUSD": true, "A": true}, wantedSymbols(" eurusd,,A "))
	assert.Empty(t, wantedSymbols(" , "))
}

func TestWhatIsParsedFitsOnALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		symbol := rapid.StringOf(rapid.SampledFrom([]rune("aZ/.-é \t\r\n\x00"))).Draw(t, "symbol")
		text, err := json.Marshal(map[string]any{"symbol": symbol, "price": "1.50", "time": 7})
		require.NoError(t, err)
		got, err := parseTick(text)
		if symbol == "" || strings.ContainsAny(symbol, " \t\r\n") {
			require.Error(t, err)
			return
		}
		assert.Equal(t, tick{time: 7, symbol: symbol, price: "1.50"}, got)
	})
}
