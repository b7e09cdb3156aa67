package changes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/changes"
)

func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()
}

func TestOnlyFilesThatDifferAreChanges(t *testing.T) {
	t.Parallel()
	all := changes.Between(
		map[string][]byte{"b_test.go": []byte("1\n"), "go.sum": []byte("1\n"), "same.go": []byte("1\n"), "gone.go": []byte("1\n"), "tool": {0, 1}},
		map[string][]byte{"b_test.go": []byte("2\n"), "go.sum": []byte("2\n"), "same.go": []byte("1\n"), "a.go": []byte("2\n"), "tool": {0}},
	)
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	require.Equal(t, []string{"a.go", "gone.go", "tool", "b_test.go"}, names, "tests come last, and go.sum not at all")
	require.Equal(t, "(not text, 1 bytes)\n", all[2].To)
}

// The rows of all hunks are lines of the two files, each with its own number.
func TestRowsHaveTheNumbersOfTheirLines(t *testing.T) {
	t.Parallel()
	from := numbered(1, 60)
	to := strings.NewReplacer("line 3\n", "", "line 9\n", "nine\nand more\n", "line 12\n", "", "line 40\n", "forty\n", "line 44\n", "").Replace(from)
	c := changes.Between(map[string][]byte{"x": []byte(from)}, map[string][]byte{"x": []byte(to)})[0]
	was, is := strings.Split(from, "\n"), strings.Split(to, "\n")
	u, err := c.Unified(4)
	require.NoError(t, err)
	require.Len(t, u.Hunks, 2)
	changed := 0
	for _, hunk := range u.Hunks {
		for _, row := range changes.Rows(hunk) {
			if row.Left.Number > 0 {
				require.Equal(t, was[row.Left.Number-1], row.Left.Text)
			}
			if row.Right.Number > 0 {
				require.Equal(t, is[row.Right.Number-1], row.Right.Text)
			}
			if row.Changed {
				changed++
			} else {
				require.Equal(t, row.Left.Text, row.Right.Text)
			}
		}
	}
	require.Equal(t, 6, changed)
}
