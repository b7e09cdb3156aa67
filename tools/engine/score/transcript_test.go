package score

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// spoken is the transcript of a text that comes in small pieces.
func spoken(text string) *transcript {
	said := &transcript{}
	for len(text) > 0 {
		n := min(3, len(text))
		_, _ = said.Write([]byte(text[:n])) // It never fails.
		text = text[n:]
	}
	said.close()
	return said
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, blamed, reason string }{
		"a failure":           {"noise\n--- FAIL: TestA (0.00s)\n    a_test.go:3: want 1\n    a_test.go:4: more\nFAIL\n", "TestA", "a_test.go:3: want 1"},
		"after a listing":     {"  12 files\n--- FAIL: TestA (0.00s)\n    a_test.go:3: want 1\nFAIL\n", "TestA", "a_test.go:3: want 1"},
		"a subtest":           {"--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/x (0.00s)\n        a_test.go:3: want 1\nFAIL\n", "TestA", "a_test.go:3: want 1"},
		"with -test.v":        {"=== RUN   TestA\n    a_test.go:2: fine\n--- PASS: TestA (0.00s)\n=== RUN   TestB\n=== RUN   TestB/x\n    a_test.go:3: want 1\n--- FAIL: TestB (0.00s)\n    --- FAIL: TestB/x (0.00s)\nFAIL\n", "TestB", "a_test.go:3: want 1"},
		"testify":             {"--- FAIL: TestA (0.00s)\n    a_test.go:3: \n        \tError Trace:\ta_test.go:3\n        \tError:      \tShould be true\nFAIL\n", "TestA", "a_test.go:3: Should be true"},
		"testify, -test.v":    {"=== RUN   TestA\n    a_test.go:3: \n        \tError Trace:\ta_test.go:3\n        \tError:      \tShould be true\n--- FAIL: TestA (0.00s)\nFAIL\n", "TestA", "a_test.go:3: Should be true"},
		"a panic":             {"--- FAIL: TestA (0.00s)\npanic: boom [recovered]\n\npanic: boom\n\ngoroutine 7 [running]:\nx.TestA(0x1)\n", "TestA", "panic: boom [recovered]"},
		"a goroutine's panic": {"panic: boom\n\ngoroutine 7 [running]:\nx.work()\ncreated by x.TestB.func1 in goroutine 6\n", "TestB", "panic: boom"},
		"a fatal error":       {"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\ntesting.(*T).Run(0x1)\n\ngoroutine 6 [select (no cases)]:\nx.TestC(0x1)\n", "TestC", "fatal error: all goroutines are asleep - deadlock!"},
		"an exit":             {"=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestD\n=== RUN   TestD/sub\nbye", "TestD", "exit code 3: bye"},
	} {
		said := spoken(tt.text)
		require.Equal(t, tt.blamed, said.blamed(), name)
		require.Equal(t, tt.reason, said.reason(3), name)
	}

	said := spoken("=== RUN   TestA\n    a_test.go:3: no database\n--- SKIP: TestA (0.00s)\nPASS\n")
	why, all := said.allSkipped()
	require.True(t, all)
	require.Equal(t, "a_test.go:3: no database", why)
	_, all = spoken("=== RUN   TestA\n--- SKIP: TestA (0.00s)\n=== RUN   TestB\n--- PASS: TestB (0.00s)\n").allSkipped()
	require.False(t, all)

	endless := spoken(strings.Repeat("x", 10*longestLine))
	require.Len(t, endless.last, longestLine)
}
