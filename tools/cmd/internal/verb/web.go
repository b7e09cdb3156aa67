package verb

import (
	"github.com/spf13/cobra"

	"brownfield/tools/school/cli"
)

// Web shows the katas in a browser.
func Web() *cobra.Command {
	return &cobra.Command{
		Use:   "web [KATA]",
		Short: "Show the katas in a browser: the walk from v1 to v2, step by step",
		Long: `Web serves pages on this machine and opens them in your browser: the katas on
their three tracks with your progress, each brief with its defects and hints, and
the walk from v1 to v2 with a position for each step and one for your copy.

It listens on 127.0.0.1, on a free port unless you name one with --port. Requests
that come from pages of other sites are refused. The pages fetch nothing from
outside, and nothing in the repository is changed. The browser is the one in
BROWSER, or the default one of the system; --no-open opens none.

With --watch the page of a kata shows what becomes of each save, as kata watch
does in a terminal: your copy is checked while the page is open.

With --export it writes the same pages as files, without your progress and your
copies. DIR has to be empty, missing, or an earlier export, which is replaced.
docs/web.md describes how to publish it.

Exit codes: 0 exported, 2 wrong usage, a port in use, or a page that cannot be
exported. Serving ends with Ctrl-C, and then with 130.`,
		Example: `  kata web
  kata web 05                       begin with kata 05
  kata web 05 --watch               and check your copy on every save
  kata web --port 8080 --no-open
  kata web --export site`,
		Annotations: map[string]string{cli.Interruption: "the pages are no longer served"},
	}
}
