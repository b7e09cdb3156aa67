package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// precedence is the order of the contract, written down a second time: nobody
// changes it by moving a line.
func precedence() []kind {
	return []kind{misuse, interrupted, partial, invalid, unusable, slow, conflict}
}

func TestCodes(t *testing.T) {
	codes := map[kind]int{misuse: 2, interrupted: 130, partial: 6, invalid: 3, unusable: 1, slow: 5, conflict: 4}
	for _, k := range precedence() {
		assert.Equal(t, codes[k], judge(k).code, "%v", k)
		assert.Equal(t, codes[k], judge(fmt.Errorf("file: row: %w", k.of(fs.ErrExist))).code, "%v, wrapped", k)
	}
	assert.Zero(t, judge(nil).code)
	assert.Equal(t, 1, judge(errors.New("of no kind")).code)
	assert.Len(t, outcomes(), len(precedence())+2, "and success, and asking for help")
}

// A kind adds what errors.Is can find, and takes nothing away.
func TestAKindKeepsTheError(t *testing.T) {
	err := invalid.of(&rowError{"a.csv", 3, fs.ErrInvalid})
	require.EqualError(t, err, "a.csv: row 3: invalid argument")
	require.ErrorIs(t, err, invalid)
	require.ErrorIs(t, err, fs.ErrInvalid)
	require.NotErrorIs(t, err, conflict)
	row, ok := errors.AsType[*rowError](err)
	require.True(t, ok)
	assert.Equal(t, 3, row.row)
}

// However errors are joined and wrapped, it is the kind that decides and not
// where it stands.
func TestTheOrderOfErrorsDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom(precedence()), 1, 6).Draw(t, "kinds")
		var all error
		for _, k := range kinds {
			err := k.of(fs.ErrInvalid)
			if rapid.Bool().Draw(t, "wrapped") {
				err = fmt.Errorf("file: %w", err)
			}
			if rapid.Bool().Draw(t, "in front") {
				all = errors.Join(err, all)
			} else {
				all = errors.Join(all, err)
			}
		}
		for _, first := range precedence() {
			if errors.Is(all, first) {
				require.Equal(t, judge(first), judge(all))
				return
			}
		}
	})
}

func TestEachLineSaysWhoIsSpeaking(t *testing.T) {
	var stderr bytes.Buffer
	tell(&stderr, errors.Join(conflict.of(errors.New("one")), slow.of(errors.New("two\nlines"))))
	assert.Equal(t, "invoices: one\ninvoices: two\ninvoices: lines\ninvoices: "+judge(slow).sentence+"\n", stderr.String())
}
