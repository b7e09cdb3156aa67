package review_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/review"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// A sabotage replaces all of a text in one file of kata 01's drills.
type sabotage struct {
	file, from, to string
}

// copied is kata 01 in a repository of its own, with something broken.
func copied(t *testing.T, broken ...sabotage) *catalog.Kata {
	t.Helper()
	root := t.TempDir()
	for _, part := range []string{"katas/01-csv-stats", "v2/01-csv-stats"} {
		require.NoError(t, os.CopyFS(filepath.Join(root, part), os.DirFS(filepath.Join("..", "..", "..", part))))
	}
	for _, s := range broken {
		file := filepath.Join(root, "katas/01-csv-stats/review", filepath.FromSlash(s.file))
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, strings.Contains(string(text), s.from), "%s does not say %s", s.file, s.from) //nolint:testifylint // Contains would print the whole file.
		require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(text), s.from, s.to)), 0o600))
	}
	c, err := catalog.Open(root)
	require.NoError(t, err)
	return c.Katas[0]
}

// prove proves one claim of kata 01's drills after something was broken.
func prove(t *testing.T, name string, broken ...sabotage) error {
	t.Helper()
	kata := copied(t, broken...)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	for _, claim := range review.Claims(builder, kata) {
		if claim.Name == "review/"+name {
			return claim.Prove(t.Context())
		}
	}
	t.Fatalf("there is no claim %s", name)
	return nil
}

// That the claims hold as the drills stand is TestDrills' matter. Here each of
// them fails for its own reason: a claim that cannot fail proves nothing.
func TestClaimsCanBeBroken(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	for _, tt := range []struct {
		claim  string
		broken sabotage
		says   string
	}{
		{"1-gzip/written", sabotage{"1-gzip/faults.toml", `"gzip.go:75"`, `"stats.go:10"`}, "exactly-the-limit is said to be at stats.go:10, where the change touches no line"},
		{"1-gzip/written", sabotage{"1-gzip/faults.toml", `"gzip.go:75"`, `"gzip.go:10-75"`}, "guessing pays"},
		{"1-gzip/written", sabotage{"1-gzip/faults.toml", "blind = true", "blind = false"}, "no fault is blind"},
		{"1-gzip/change", sabotage{"1-gzip/change.patch", "(f, 64<<10)", "(f, 64 << 10)"}, "gzip.go is not as gofmt would have it"},
		{"1-gzip/change", sabotage{"1-gzip/change.patch", "text.Peek(2)", "text.Peep(2)"}, "go build fails"},
		{"1-gzip/change", sabotage{"1-gzip/change.patch", `err, "unzip")`, `err, "unpack")`}, "--- FAIL: TestNoArchiveAfterAll"},
		{"1-gzip/change", sabotage{"1-gzip/change.patch", " slog.Int64(\"unzip_limit\", opts.unzipLimit)", " slog.Int64(\"unzip_limit\")"}, "go build fails"},
		{"1-gzip/repaired", sabotage{"1-gzip/faults/exactly-the-limit.patch", "-	if u.size >= u.limit", "-	if u.size == u.limit"}, "the step does not fit"},
		{"1-gzip/suite", sabotage{"1-gzip/change.patch", "&input{Reader: text,", "&input{Reader: io.LimitReader(text, 9),"}, "a fault marked blind is caught by the kata's own suite"},
		{"1-gzip/faults/exactly-the-limit", sabotage{"1-gzip/faults/exactly-the-limit.txtar", "-unzip-limit 4", "-unzip-limit 5"}, "it proves nothing"},
		{"1-gzip/faults/exactly-the-limit", sabotage{"1-gzip/faults/exactly-the-limit.txtar", "run csvstats", "rum csvstats"}, "not for its own reason"},
		{"1-gzip/faults/exactly-the-limit", sabotage{"1-gzip/faults/exactly-the-limit.txtar", "exec gzip -c four", "exec gzip -c fore"}, "not for its own reason"},
		{"1-gzip/faults/exactly-the-limit", sabotage{"1-gzip/faults/exactly-the-limit.patch", "u.size > u.limit", "u.size > u.limit-1"}, "with its own repair, the proof of exactly-the-limit has to pass"},
		{"1-gzip/faults/exactly-the-limit", sabotage{"1-gzip/faults.toml", "blind = true", "blind = false"}, "no script of the kata catches exactly-the-limit"},
		{"1-gzip/faults/close-waits-for-the-writer", sabotage{"1-gzip/faults/close-waits-for-the-writer.txtar", "a,1,surplus", "a,1"}, "not for its own reason: a fault of kind deadlock looks different"},
		{"1-gzip/faults/archives-are-not-packed", sabotage{"1-gzip/faults/archives-are-not-packed.break.patch", "io.Copy(io.Discard,", "io.CopyBuffer(to,"}, "with archives-are-not-packed broken, the tests have to pass all the same"},
		{"1-gzip/faults/archives-are-not-packed", sabotage{"1-gzip/faults/archives-are-not-packed.patch", "packed.String()", "text"}, "the tests have to fail, and they pass"},
		{"1-gzip/faults/archives-are-not-packed", sabotage{"1-gzip/faults/archives-are-not-packed.patch", "packed.String()", "packed.Strings()"}, "this is something else"},
		{"2-cache/faults/hits-without-the-lock", sabotage{"2-cache/faults/hits-without-the-lock.patch", "+	c.mu.Lock()\n+	defer c.mu.Unlock()", "+	// Not yet.\n+	// Later."}, "the race detector reports a data race"},
		{"1-gzip/faults/exactly-the-limit", sabotage{"1-gzip/faults.toml", "blind = true", "blind = true\nrace = true"}, "a race has to be reported by the race detector"},
	} {
		t.Run(tt.claim, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, prove(t, tt.claim, tt.broken), tt.says)
		})
	}
}

func TestADrillNeedsKinds(t *testing.T) {
	t.Parallel()
	kind := func(from string) sabotage { return sabotage{"1-gzip/faults.toml", from, "resource-leak"} }
	err := prove(t, "1-gzip/written", kind("deadlock"), kind("off-by-one"), kind("swallowed-error"))
	require.ErrorContains(t, err, "3 kinds of fault; a drill has 4 or more")
}

// What an author misspells is found with file and line.
func TestTheFormatIsReadStrictly(t *testing.T) {
	t.Parallel()
	toml := "1-gzip/faults.toml"
	for _, tt := range []struct {
		broken sabotage
		says   string
	}{
		{sabotage{toml, "format = 1", "format = 2"}, `faults.toml:1: format is 2, and this version of kata reads 1`},
		{sabotage{toml, "look  = \"Start at", "luck  = \"Go"}, `unknown key "fault.luck"`},
		{sabotage{toml, `"resource-leak"`, `"leak"`}, `faults.toml:4: fault "archive-stays-open": kind is "leak"; the kinds are [lost-cancellation `},
		{sabotage{toml, `"gzip.go:75"`, `"gzip.go"`}, `"gzip.go" is no place; write pool.go:42 or pool.go:42-45`},
		{sabotage{toml, `"gzip.go:75"`, `"gzip.go:75-70"`}, `ends before it begins`},
		{sabotage{toml, `"exactly-the-limit"`, `"archive-stays-open"`}, `it is listed twice`},
		{sabotage{toml, `"exactly-the-limit"`, `"Exactly the limit"`}, `small letters`},
		{sabotage{toml, `"exactly-the-limit"`, `"exact-limit"`}, `exact-limit.patch: no such file`},
		{sabotage{toml, "blind = true", "blind = true\nafter = [\"nothing\"]"}, `comes after "nothing", which is no other fault of this drill`},
		{sabotage{"1-gzip/pull-request.md", "# Read", "Read"}, `pull-request.md:1: a pull request is a line`},
		{sabotage{"1-gzip/change.patch", "@@", "@"}, "change.patch: the diff in it changes no line"},
	} {
		_, err := review.Drills(copied(t, tt.broken))
		require.ErrorContains(t, err, tt.says)
	}
	kata := copied(t)
	stray := filepath.Join(kata.Dir, "review", "1-gzip", "faults", "stray.txtar")
	require.NoError(t, os.WriteFile(stray, nil, 0o600))
	_, err := review.Drills(kata)
	require.ErrorContains(t, err, "stray.txtar belongs to no fault")
	require.NoError(t, os.Rename(filepath.Join(kata.Dir, "review", "1-gzip"), filepath.Join(kata.Dir, "review", "3-gzip")))
	_, err = review.Drills(kata)
	require.ErrorContains(t, err, "the drill before number 2 is missing")
	_, err = review.Find(copied(t), 3)
	require.ErrorContains(t, err, "kata 01 has 2 review drills; there is no drill 3")
}
