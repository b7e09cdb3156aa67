// Package verb describes the verbs of kata that another command of the repository
// carries out: kata lists them and passes them on, tools/cmd/lab adds the flags and
// what they do.
//
// Non-goals: it does nothing.
package verb

import (
	"github.com/spf13/cobra"

	"brownfield/tools/school/cli"
)

// Mutate scores a suite by mutants.
func Mutate() *cobra.Command {
	return &cobra.Command{
		Use:   "mutate [KATA]",
		Short: "Score a suite: which small faults does it not notice?",
		Long: `Mutate makes small faults (mutants) in a program, one at a time, runs the suite
over each, and lists those that no script notices. All mutants are compiled into
one binary, so a score takes seconds.

The suite of a kata is its characterization; on an edition that passes them, the
defect scripts count, too. Mutants that break concurrency are also shown to the
suite under the race detector, and the report says which of the runs catches
them. Code that no test is for (log lines, the wording of errors) is not counted.

With --dir it scores any Go program under scripts of yours (docs/scripts.md), or
with --tests a package, or all packages below DIR/..., under its own go tests. It
is built as go test builds it there: GOFLAGS (also with -short and -skip), a
go.work and the flags for cgo hold. What is tried is kept, so the same command
goes on where it ended. docs/mutation.md has a workflow for CI.

Exit codes: 0 scored, 1 the score is below --min, 2 wrong usage, or a suite that
does not pass without a mutant.`,
		Example: `  kata mutate 01                                  v2 of kata 01
  kata mutate 01 --edition v1 --html score.html
  kata mutate --dir ../invoices --scripts ../invoices/testdata
  kata mutate --dir ../invoices/parse --tests --json report.json
  kata mutate --dir ./... --tests --sample 200
  kata mutate --dir . --tests --func Parse --budget 60s
  kata mutate --dir ./... --tests --changed origin/main --min 80 --output github --output sarif=mutants.sarif`,
		Annotations: map[string]string{cli.Interruption: "nothing was left behind"},
	}
}

// Pin scores the scripts that a person writes for v1.
func Pin() *cobra.Command {
	return &cobra.Command{
		Use:   "pin KATA",
		Short: "Characterize v1 yourself, and see how much your scripts notice",
		Long: `Pin scores the scripts that you write in work/NN-SLUG/characterization, before you
change anything: they have to pass on v1, and the more small faults in v1 they
notice, the better is your net. It prints your score beside that of the kata's
own suite, and the five survivors from which you learn most. It shows nothing of
the kata's suite: read that when you are done, in katas/NN-SLUG/characterization.

With --update it first writes into the files that your scripts compare with what
v1 really prints, so that you can leave them empty: write "cmp stdout want" and
"-- want --", update, and read what has come in.

docs/scripts.md has the language of scripts. The scripts of a program that you
have adopted (kata new --from) are those in its own characterization directory.

Exit codes: 0 scored, whatever the score, 1 a script does not pass on v1, 2 wrong
usage or no script.`,
		Example: `  kata pin 01
  kata pin 01 --update`,
		Annotations: map[string]string{cli.Interruption: "nothing was left behind"},
	}
}

// Drill takes a person through an upgrade.
func Drill() *cobra.Command {
	return &cobra.Command{
		Use:   "drill [KATA [NAME]] [inventory | plan]",
		Short: "Upgrade a frozen dependency, stage by stage, with proof at the end",
		Long: `Drill takes you through an upgrade in five stages, each with a check that says
what is missing:

  inventory  what is there: age, newest releases, what became of each, advisories
  plan       you decide in upgrade-plan.toml where each goes, and why
  upgrade    you do the work; go.mod follows the plan, behaviour is kept
  verify     nothing frozen is left, no advisory is reachable, go.mod is tidy,
             and how the log's lines differ is listed
  log        you write upgrade-log.md; what a machine knows is filled in

Without a name it is the kata as a whole, in your copy of it. Each further drill
(--list) has a copy of its own below work/drills. Run the same command again
after each change. The words inventory and plan print that stage in full.

With --dir it takes inventory of any Go module and plans its upgrades, and
changes nothing there. It asks the module proxy that the go command is set to;
with GOPROXY=off, or when the proxy does not answer, it says what it does not
know. The inventory is printed before upgrades are tried, and --try 10 tries only
the ten most urgent. For a project from before modules (dep, glide, godep,
govendor, gvt, vndr) it proposes a go.mod.

Exit codes: 0 also while stages are open, 1 with --json until all are passed,
2 wrong usage.`,
		Example: `  kata drill --list
  kata drill 01
  kata drill 01 plan
  kata drill 03 backoff
  kata drill --dir ~/src/shop plan
  kata drill --dir ~/src/shop --try 10
  kata drill --dir ~/src/shop --json | jq '.plan.items[] | select(.urgency == "now") | .module'`,
	}
}

// Assess measures a module.
func Assess() *cobra.Command {
	return &cobra.Command{
		Use:   "assess DIR",
		Short: "Say on one page what to modernise first in a Go module of your own",
		Long: `Assess measures the Go module in DIR and prints one page of at most 60 lines: what
to do first, by a rule that the page states; the figures, each with its unit and
how it was measured; and what could not be measured, with the reason.

  dependencies  go line, libyears behind, modules without a maintainer, advisories
  code          lines, smells by analyzer and by package (docs/smells.md)
  tests         go test ./... and its coverage, in a copy of the module
  mutants       how many of a random sample the tests kill, with an interval;
                drawn from the ten first hot spots, or from all files without git
  history       twelve months up to the newest commit: commits, authors, fixes,
                and hot spots, which are files with many commits × many smells

Nothing is written in DIR. Tests get five minutes, and mutants ten. GOFLAGS holds,
for example GOFLAGS=-short. docs/strategy has the template for the decision, and
how to put it to others.

Exit codes: 0 measured, whatever the figures, 2 wrong usage, no module, or a
module that does not build.`,
		Example: `  kata assess ~/src/shop
  kata assess ~/src/shop --sample 0          without mutants, which take longest
  kata assess ~/src/shop --json | jq '.first'`,
		Annotations: map[string]string{cli.Interruption: "nothing was left behind"},
	}
}

// Review reviews a change.
func Review() *cobra.Command {
	return &cobra.Command{
		Use:   "review [KATA]",
		Short: "Review your own change, or a colleague's with planted faults",
		Long: `Review goes through the checklist (docs/review-checklist.md) for what you have
changed since v1. It answers what a machine can answer, with evidence, and asks
you the other questions one at a time. Each answer is saved when you give it. The
result is work/NN-SLUG/review.md, ready for a pull request. Review your change a
day after the last edit: you will see more.

A review drill (--drill K) shows a pull request with planted faults. Write your
findings into the file that it names and run the same command again: it prints
which faults you found and which you missed (docs/review-drills.md).

Exit codes: 0 done, 1 an answer of the machine is no, 2 wrong usage.`,
		Example: `  kata review 01                   the self review of your copy
  kata review 01 --now --score     at once, and with the mutation score (takes half a minute)
  kata review 01 --packet >packet.md    all that a colleague or a language model needs
  kata review 01 --import reply.md      takes their findings (lines with file:line what) back
  kata review 01 --drills          the review drills of kata 01
  kata review 01 --drill 1         begins a drill, and hands it in the second time
  kata review --history            what you tend to miss`,
		Annotations: map[string]string{cli.Interruption: "what you have answered is kept"},
	}
}

// Bench measures editions.
func Bench() *cobra.Command {
	return &cobra.Command{
		Use:   "bench [KATA]",
		Short: "Measure v1, v2 and your copy on the same load",
		Long: `Bench runs v1, v2 and your copy (if you have one) in turn on the kata's load: a
generated input that is always the same. It prints processor time, peak memory and
wall time as medians with a 95 % confidence interval, and the ratio to v1, taken
round by round. Allocated memory comes from one extra run with GODEBUG=gctrace=1
and is approximate.

Without a kata it measures v1 and v2 of every kata. Other work on the machine
widens the intervals; do not trust a figure with a wide one.

Exit codes: 0 measured, 1 v2 needs more processor time or memory than v1 and
kata.toml does not say why, 2 wrong usage.`,
		Example: `  kata bench 01
  kata bench 01 --rounds 30 --svg bench.svg
  kata bench --write       docs/performance.json and its page, from a run over all katas`,
		Annotations: map[string]string{cli.Interruption: "nothing was left behind"},
	}
}

// Fetch downloads modules.
func Fetch() *cobra.Command {
	return &cobra.Command{
		Use:   "fetch [KATA...]",
		Short: "Download all modules, so that you can work without a network",
		Long: `Fetch downloads every module that make test, make prove and make lint need: those
of the tools and of golangci-lint, and for each kata those of v1, v2, all steps,
upgrade drills and review drills. After that everything works with GOPROXY=off.

Without a kata it downloads for all of them. It changes nothing in the repository:
modules go into the go command's module cache, and cached ones are not downloaded
again.

Exit codes: 0 everything is downloaded, 2 a download failed, or wrong usage.`,
		Example: "  kata fetch\n  kata fetch 01 03",
	}
}

// Timeline draws what goroutines do.
func Timeline() *cobra.Command {
	return &cobra.Command{
		Use:   "timeline [KATA]",
		Short: "Draw the lifetimes of goroutines: which line starts them, which are left",
		Long: `Timeline runs an edition of a kata on a scenario, with an execution trace, and
draws its goroutines over time, grouped by the line that started them. Those that
are left when the program ends are marked, with the line at which they wait. A
group of more than 12 goroutines is one row: a count over time. docs/timeline.md
says how to read it.

A scenario is a script (docs/scripts.md) in katas/NN-SLUG/timeline that calls the
program once. Its first line says what the picture shows.

With --dir it builds the program in DIR, any package main, and runs it in the
current directory with the arguments after --. Nothing changes in DIR. End the
program as you always do: after Ctrl-C the timeline is drawn, too.

Never judge a traced run: it is slower, and the runtime does not report a deadlock
in it. Goroutines of the runtime are not drawn, and those that libraries start for
themselves are one group.

Exit codes: 0 drawn, whatever the program did, 2 wrong usage, or a program that
does not build or run.`,
		Example: `  kata timeline 03                         v1 on its first scenario
  kata timeline 03 --edition work
  kata timeline 03 --svg lifetimes.svg
  kata timeline --list
  kata timeline --dir ~/src/shop/cmd/shop -- -addr :8080`,
		Annotations: map[string]string{cli.Interruption: "nothing was left behind"},
	}
}
