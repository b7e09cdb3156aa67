package check_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/check"
)

// The page on the JSON names every field, and no example has one that is not.
func TestThePageOnTheJSONNamesEveryField(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "scorecard-json.md"))
	require.NoError(t, err)
	tables, _, _ := strings.Cut(string(text), "## Examples")
	known := map[string]bool{}
	for _, of := range []any{check.Scorecard{}, check.Verdict{}, check.Failure{}, check.Panic{}} {
		fields := reflect.TypeOf(of)
		for field := range fields.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			known[name] = true
			require.Contains(t, tables, "`"+name+"`", "the field %s of %s", name, fields.Name())
		}
	}
	examples := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	require.Len(t, examples, 4)
	for _, example := range examples {
		require.True(t, json.Valid([]byte(example[1])), example[1])
		for _, key := range regexp.MustCompile(`"([a-z]+)": `).FindAllStringSubmatch(example[1], -1) {
			require.True(t, known[key[1]], "no field is called %s", key[1])
		}
	}
}
