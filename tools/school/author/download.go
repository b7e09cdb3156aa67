package author

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
)

// Download fetches a module, such as example.com/tool@v1.2.0, into the module cache and
// returns its directory there.
func Download(ctx context.Context, b *subject.Builder, module string) (dir string, err error) {
	elsewhere, remove, err := tempdir.New("module") // The go.mod of the current directory has no say.
	if err != nil {
		return "", err
	}
	defer remove()
	out, err := b.Go.Run(ctx, elsewhere, "mod", "download", "-json", "--", module)
	if fault, ok := errors.AsType[*gocommand.Error](err); ok {
		out = fault.Output // It is JSON also then, unless the words are wrong.
	} else if err != nil {
		return "", err
	}
	var said struct{ Dir, Error string }
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		said.Error = strings.TrimPrefix(strings.TrimSpace(out), "go: ")
	}
	if said.Error != "" {
		first, _, _ := strings.Cut(said.Error, "\n")
		return "", fmt.Errorf("cannot download %s: %s", module, first)
	}
	if _, err := os.Stat(filepath.Join(said.Dir, "go.mod")); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s is older than modules and has no go.mod; copy %s, make one with go mod init (or let kata drill --dir propose one, if another tool has pinned its dependencies), and adopt the copy", module, said.Dir)
	}
	return said.Dir, nil
}
