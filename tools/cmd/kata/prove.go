package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/prove"
)

func (c *console) proveCommand() *cobra.Command {
	var opts proveOptions
	cmd := &cobra.Command{
		Use:   "prove [KATA...]",
		Short: "Prove every claim that katas make",
		Long: `Prove checks every claim that a kata makes. make test proves the basic claims:

  behaviour scripts pass on v1 and v2; each defect fails on v1 for its own reason
  and passes on v2; v1 and v2 build, pass go vet and their own tests, and have a
  tidy go.mod; v1 is still on its old versions; the upgrade log agrees with
  go.mod; brief, hints and quirks are there.

make prove also proves all other claims:

  v2 has no data race; each step from v1 to v2 builds, keeps the behaviour and
  fixes what it says; v2 has no unstructured concurrency and agrees with v1 on
  generated inputs; golangci-lint finds nothing in v2 (the first time it compiles
  for two minutes); upgrade drills, review drills and incidents do what they say;
  pictures show what the goroutines of a run do;
  the scripts kill nine of ten mutants, and each survivor has a reason.

Of a program that you adopted it proves what your scripts say.

It proves claims of all katas in parallel, at most as many as the machine has
cores. A proven claim is not proven again until the kata, the tools or Go change.
A failed claim is tried again every time. With a proof stands what it has
counted: how often it killed the program, and how many requests were acknowledged.
After Ctrl-C, the next run continues where this one stopped.

Exit codes: 0 every claim is proven, 1 a claim is not, 2 wrong usage.`,
		Example: `  kata prove --basic
  kata prove 03 --verbose
  kata prove 01 03 --only behaviour --repeat 20
  kata prove --again --slowest
  kata prove --json`,
		ValidArgsFunction: cli.CompleteKatas,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := cli.Open()
			if err != nil {
				return err
			}
			if opts.repeat < 1 {
				return errors.New("--repeat takes a number of times, 1 or more")
			}
			katas, err := s.Named(args)
			if err != nil {
				return err
			}
			if len(katas) == 0 {
				return errors.New("there is no kata to prove")
			}
			return c.prove(cmd.Context(), s, katas, opts)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.basic, "basic", false, "only the claims that make test proves")
	flags.StringVar(&opts.only, "only", "", "only the claims whose names begin with this")
	flags.IntVar(&opts.repeat, "repeat", 1, "prove every claim this many times, to hunt flakes")
	flags.BoolVar(&opts.again, "again", false, "prove also what was proven before")
	flags.BoolVar(&opts.slowest, "slowest", false, "list the ten claims that took longest")
	flags.BoolVarP(&opts.verbose, "verbose", "v", false, "print every claim, not only what is not proven and what has counted something")
	flags.BoolVar(&opts.json, "json", false, "print one JSON object for each kata")
	return cmd
}

// proveOptions are the flags of kata prove.
type proveOptions struct {
	basic, again, slowest, verbose, json bool
	only                                 string
	repeat                               int
}

func (c *console) prove(ctx context.Context, s *cli.Repository, katas []*catalog.Kata, opts proveOptions) error {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	tell := cli.NewTeller(c.err)
	made, left, err := prove.Run(ctx, builder, katas, prove.Options{
		Basic: opts.basic, Only: opts.only, Again: opts.again, Repeat: opts.repeat,
		Progress: func(p claim.Progress) { tell.Say(doing(p)) },
	})
	if err != nil {
		return err
	}
	proofs := map[string][]claim.Proof{}
	var all []claim.Proof
	for p := range made {
		all = append(all, p)
		proofs[p.Of] = append(proofs[p.Of], p)
		left[p.Of]--
		if opts.json {
			continue
		}
		tell.Clear()
		if opts.verbose || p.Verdict != claim.Pass || len(p.Told) > 0 {
			c.printProof(s, p)
		}
		if left[p.Of] == 0 {
			c.printKata(p.Of, proofs[p.Of])
		}
	}
	tell.Clear()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if opts.json {
		if err := c.printProofs(katas, proofs); err != nil {
			return err
		}
	} else {
		if opts.slowest {
			c.printSlowest(all)
		}
		if len(katas) > 1 {
			c.printFailed(all)
		}
	}
	if slices.ContainsFunc(all, failed) {
		return cli.ErrFailed
	}
	return nil
}

// failed reports whether a claim was not proven.
func failed(p claim.Proof) bool { return p.Verdict == claim.Fail }

// printFailed names once more what was not proven. Of many katas, the reasons
// stand far above the end.
func (c *console) printFailed(all []claim.Proof) {
	var again []string
	for _, p := range all {
		if failed(p) {
			again = append(again, fmt.Sprintf("  kata prove %s --only %s", p.Of, p.Claim))
		}
	}
	if len(again) == 0 {
		return
	}
	slices.Sort(again)
	fmt.Fprintf(c.out, "\nNot proven, with the reasons above:\n%s\n", strings.Join(again, "\n"))
}

// printProof prints what came of one claim.
func (c *console) printProof(s *cli.Repository, p claim.Proof) {
	mark := map[claim.Verdict]string{claim.Pass: "✓", claim.Fail: "✗", claim.Skip: "–"}[p.Verdict]
	note := ""
	switch {
	case p.Kept:
		note = "  (proven before)"
	case p.Runs > 1:
		note = fmt.Sprintf("  %d/%d", p.Runs-p.Failed, p.Runs)
	}
	fmt.Fprintf(c.out, "%s %s %s%s\n", mark, p.Of, p.Claim, note)
	for _, line := range p.Told {
		fmt.Fprintf(c.out, "    %s\n", line)
	}
	if p.Reason != "" {
		reason := strings.ReplaceAll(p.Reason, s.Cwd+string(os.PathSeparator), "") // A path as the person would type it.
		fmt.Fprintf(c.out, "    %s\n", strings.ReplaceAll(strings.TrimSpace(reason), "\n", "\n    "))
	}
}

// printKata sums up what came of the claims of a kata.
func (c *console) printKata(name string, proofs []claim.Proof) {
	count := map[claim.Verdict]int{}
	kept := 0
	for _, p := range proofs {
		count[p.Verdict]++
		if p.Kept {
			kept++
		}
	}
	text := fmt.Sprintf("✓ %s: %d of %d claims proven", name, count[claim.Pass], len(proofs))
	if count[claim.Fail] > 0 {
		text = fmt.Sprintf("✗ %s: %d of %d claims proven, %d not", name, count[claim.Pass], len(proofs), count[claim.Fail])
	}
	if count[claim.Skip] > 0 {
		text += fmt.Sprintf(", %d skipped", count[claim.Skip])
	}
	if kept > 0 {
		text += fmt.Sprintf(" (%d of them before)", kept)
	}
	fmt.Fprintln(c.out, text)
}

// printProofs prints an object for each kata.
func (c *console) printProofs(katas []*catalog.Kata, proofs map[string][]claim.Proof) error {
	for _, kata := range katas {
		report := struct {
			Kata    string        `json:"kata"`
			Verdict claim.Verdict `json:"verdict"`
			Claims  []claim.Proof `json:"claims"`
		}{kata.Name, claim.Pass, slices.SortedFunc(slices.Values(proofs[kata.Name]), func(a, b claim.Proof) int { return strings.Compare(a.Claim, b.Claim) })}
		if slices.ContainsFunc(report.Claims, failed) {
			report.Verdict = claim.Fail
		}
		if err := cli.PrintJSON(c.out, report); err != nil {
			return err
		}
	}
	return nil
}

// printSlowest lists the claims that took longest, those proven before included.
func (c *console) printSlowest(all []claim.Proof) {
	slices.SortStableFunc(all, func(a, b claim.Proof) int { return cmp.Compare(b.Seconds, a.Seconds) })
	fmt.Fprintln(c.out, "\nThe slowest claims, in seconds on the wall:")
	for _, p := range all[:min(10, len(all))] {
		fmt.Fprintf(c.out, "%7.1f  %s %s\n", p.Seconds, p.Of, p.Claim)
	}
}

// doing says how far the proofs are.
func doing(p claim.Progress) string {
	if len(p.Running) == 0 {
		return "proving"
	}
	return fmt.Sprintf("proving, %d of %d claims, about %s left; %s", p.Done, p.Total, p.Left.Round(time.Second), p.Running[0])
}
