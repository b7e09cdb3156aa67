package follow

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/workspace"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

func TestPanicOfACheckIsItsEnd(t *testing.T) {
	end := (&checking{}).examine(t.Context(), nil, false)
	require.Equal(t, Failed, end.Kind)
	require.ErrorContains(t, end.Err, "cannot finish the check: panic")
}

// A followed is a copy of a small kata while it is followed.
type followed struct {
	t      *testing.T
	work   string
	events chan Event
	again  chan struct{}
}

// following follows a copy. Where says in which directory the copy is, if it is not in
// its own place; then a link leads there.
func following(t *testing.T, where string) *followed {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata := c.Katas[0]
	copied := kata.Work
	if where != "" {
		copied = where
		require.NoError(t, os.MkdirAll(filepath.Dir(kata.Work), 0o750))
		require.NoError(t, os.Symlink(where, kata.Work))
	}
	require.NoError(t, os.CopyFS(copied, os.DirFS(kata.V2)))
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	examiner, err := check.NewExaminer(builder, root, kata, catalog.Edition{Name: "work", Dir: kata.Work})
	require.NoError(t, err)
	f, err := Open(examiner)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	w := &followed{t: t, work: kata.Work, events: make(chan Event), again: make(chan struct{}, 1)}
	var running errgroup.Group
	running.Go(func() error { return f.Run(ctx, w.events, w.again) })
	t.Cleanup(func() {
		cancel()
		require.ErrorIs(t, running.Wait(), context.Canceled)
	})
	return w
}

// until waits for an event of one of the kinds.
func (w *followed) until(kinds ...Kind) Event {
	w.t.Helper()
	for silence := time.After(patience); ; {
		select {
		case e := <-w.events:
			if slices.Contains(kinds, e.Kind) {
				return e
			}
			require.NotEqual(w.t, Failed, e.Kind, e.Err)
		case <-silence:
			require.Fail(w.t, "nothing of it is told", kinds)
		}
	}
}

// patience is how long an event may take, however busy the machine is.
const patience = 5 * time.Minute

// kept is what the next scorecard says of the behaviour.
func (w *followed) kept() workspace.Score {
	w.t.Helper()
	return check.Tally(w.until(Ended).Card, check.Behaviour)
}

// save changes a file of the copy.
func (w *followed) save(name, from, to string) {
	w.t.Helper()
	file := filepath.Join(w.work, name)
	source, err := os.ReadFile(file)
	require.NoError(w.t, err)
	require.Contains(w.t, string(source), from)
	require.NoError(w.t, os.WriteFile(file, bytes.Replace(source, []byte(from), []byte(to), 1), 0o600))
}

// Each save is told from its begin to its end; so is a copy that is gone, and one that
// is there again.
func TestEverySaveIsTold(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	w := following(t, "")
	require.Empty(t, w.until(Began).Card.Checks)
	require.Equal(t, check.Behaviour, w.until(Verdict).Verdict.Check)
	require.Equal(t, workspace.Score{Passed: 2, Total: 2}, w.kept())
	w.save("main.go", `"hello"`, `"goodbye"`)
	require.NotEmpty(t, w.until(Began).Card.Checks)
	require.Equal(t, workspace.Score{Passed: 1, Total: 2}, w.kept())
	w.again <- struct{}{}
	require.Zero(t, w.until(Ended).Made, "it was checked although nothing has changed")

	require.NoError(t, os.Rename(w.work, w.work+".away"))
	require.ErrorContains(t, w.until(Troubled).Err, "your copy is gone")
	require.NoError(t, os.Rename(w.work+".away", w.work))
	require.NotZero(t, w.until(Ended).Made, "this scorecard is known")
}

// A directory that is new is followed, too.
func TestANewDirectoryIsFollowed(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	w := following(t, "")
	w.until(Ended)
	require.NoError(t, os.Mkdir(filepath.Join(w.work, "sub"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(w.work, "sub", "sub.go"), []byte("package sub\n\nconst one = 1\n"), 0o600))
	w.until(Began)
	w.until(Ended)
	w.save(filepath.Join("sub", "sub.go"), "one", "two")
	w.until(Began)
	w.until(Ended)
}

// A save during a check ends it, and the next one tells how the newest copy came out.
func TestASaveDuringACheckEndsIt(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	w := following(t, "")
	w.until(Ended)
	w.save("main.go", "name := os.Args[1]", "name := os.Args[1]\n\tif name != \"\" {\n\t\tfor {\n\t\t}\n\t}")
	doing := w.until(Doing)
	for doing.Check != check.Behaviour { // Until it is built, and its scripts run.
		doing = w.until(Doing)
	}
	w.save("main.go", "\n\tif name != \"\" {\n\t\tfor {\n\t\t}\n\t}", "")
	require.Equal(t, Began, w.until(Began, Verdict, Ended).Kind, "nobody waits for what hangs")
	require.Equal(t, workspace.Score{Passed: 2, Total: 2}, w.kept())

	w.again <- struct{}{}
	w.until(Doing)
	require.NoError(t, os.Rename(w.work, w.work+".away"))
	require.ErrorContains(t, w.until(Failed, Troubled).Err, "your copy is gone")
}

// A copy may be a link, and another directory may come where it leads.
func TestWhereALinkLeads(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	where := filepath.Join(t.TempDir(), "elsewhere")
	w := following(t, where)
	w.until(Ended)
	require.NoError(t, os.Rename(where, where+".old"))
	require.ErrorContains(t, w.until(Troubled).Err, "your copy is gone")
	require.NoError(t, os.CopyFS(where, os.DirFS(where+".old")))
	w.until(Ended)
	w.save("main.go", `"hello"`, `"goodbye"`)
	require.Equal(t, workspace.Score{Passed: 1, Total: 2}, w.kept())
}
