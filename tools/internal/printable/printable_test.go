package printable_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/printable"
)

func TestControlCharactersAreShown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain Zoë \"quoted\" \\n\ttabbed":     "plain Zoë \"quoted\" \\n\ttabbed",
		"\x1b]0;title\a":                       `\x1b]0;title\a`,
		"\x1b[2J\x1b[31mred":                   `\x1b[2J\x1b[31mred`,
		"progress 1\rprogress 2":               `progress 1\rprogress 2`,
		"\u009b2J":                             `\u009b2J`, // The same in one character.
		"\xff\xfe":                             `\xff\xfe`,
		"if admin\u202e { // nimda rof \u2066": `if admin\u202e { // nimda rof \u2066`,
		"\x00\x7f\b":                           `\x00\x7f\b`,
	} {
		require.Equal(t, want, printable.Line(text))
		require.Equal(t, want, printable.Line(want), "once is enough")
	}
	require.Equal(t, "a\n\\x1bb\n", printable.Text("a\n\x1bb\n"))
	require.Nil(t, printable.Lines(nil))
}

func TestALongLineIsCutAndSaysSo(t *testing.T) {
	t.Parallel()
	long := printable.Line(strings.Repeat("ë", 1<<20))
	require.Equal(t, strings.Repeat("ë", 500)+"… 1048076 more characters", long)
	require.Equal(t, long, printable.Line(long))
	require.Equal(t, strings.Repeat("ë", 80)+"… 1048496 more characters", printable.Cut(long, 80))
	require.Equal(t, "short", printable.Cut("short", 5))
	escapes := printable.Line(strings.Repeat("\x1b", 1000))
	require.Equal(t, escapes, printable.Line(escapes))
}
