package incident

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const good = `# Post-mortem

## Impact

- Failed: 3 of 10, from 10:00 to 10:02

## Timeline

| time | what | |
|---|---|---|
| 10:00 | page | it burns |

## Contributing factors

- The cache keeps errors.
- The alert came late,
  by ten minutes.

## What went well

- It was declared at once.

## Actions

| action | owner | due |
|---|---|---|
| fix it | team A | 2026-12-01 |
`

func TestCheckPostmortem(t *testing.T) {
	t.Parallel()
	require.Empty(t, CheckPostmortem(good))
	for _, change := range [][2]string{
		{"- The cache keeps errors.\n- The", "* gorilla/mux@v1.6.2 has no limit: a steam A\n* The"}, // No owner: team A is another word.
		{"- The cache keeps errors.\n- The", "1. The cache keeps errors.\n2. The"},
	} {
		text := strings.Replace(good, change[0], change[1], 1)
		require.NotEqual(t, good, text)
		require.Empty(t, CheckPostmortem(text))
	}
	for change, want := range map[[2]string]string{
		{"# Post-mortem", "DRAFT: write"}:                      "1 questions of the draft are still there",
		{"Failed: 3 of 10, from 10:00 to 10:02", "bad"}:        "the impact has no number",
		{"- The cache keeps errors.\n", ""}:                    "1 contributing factor;",
		{"The cache keeps errors", "It was human error"}:       `blames a person ("human error")`,
		{"The cache keeps errors", "Team A: team A forgot it"}: "names team A, who owns an action",
		{"The cache keeps errors", "He forgot the flag"}:       `blames a person ("He forgot")`,
		{"| fix it | team A | 2026-12-01 |\n", ""}:             "there is no action",
		{"| team A |", "|  |"}:                                 `"fix it" has no owner`,
		{"2026-12-01", "2026-99-99"}:                           `"fix it" has no date`,
		{"- It was declared at once.\n", ""}:                   `the section "What went well" is empty`,
		{"2026-12-01", "soon"}:                                 `"fix it" has no date`,
		{"## What went well", "## Luck"}:                       `the section "What went well" is missing`,
	} {
		text := strings.Replace(good, change[0], change[1], 1)
		require.NotEqual(t, good, text)
		require.Contains(t, strings.Join(CheckPostmortem(text), "\n"), want)
	}
}
