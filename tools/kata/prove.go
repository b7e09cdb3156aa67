package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/claim"
	"brownfield/tools/command"
	"brownfield/tools/prove"
	"brownfield/tools/subject"
)

func (a *app) proveCommand() *cobra.Command {
	var opts proveOptions
	cmd := &cobra.Command{
		Use:   "prove [KATA...]",
		Short: "Prove every claim that katas make",
		Long: `Prove does what a kata says of itself, claim by claim. The basic claims are those
that make test proves:

  behaviour passes on v1 and v2; each defect fails on v1 for its own reason and
  passes on v2; both are Go modules that build, vet, are tidy and pass their own
  tests; v1 is still frozen; the upgrade log agrees with go.mod; the brief, hints
  and quirks are there.

make prove proves all the others as well:

  v2 has no data race; each step between v1 and v2 builds, keeps behaviour and
  fixes what it says; v2 has no unstructured concurrency and agrees with v1 on
  invented inputs; golangci-lint finds nothing in v2 (it takes two minutes to
  compile the first time); upgrade drills and review drills do what they say; the
  scripts kill nine of ten mutants, with a reason for each of the others.

Of an adopted program it proves what its scripts say, and nothing else.

Claims of all katas are proven side by side, never more of them than the machine
has cores. What was proven stays proven until the kata, the tools that prove or
Go change; a failure is tried again each time. An interrupted run goes on where
it was.

Exit codes: 0 all is proven, 1 something is not, 2 wrong usage.`,
		Example: `  kata prove --basic
  kata prove 03 --verbose
  kata prove 01 03 --only behaviour --repeat 20
  kata prove --again --slowest
  kata prove --json`,
		ValidArgsFunction: command.CompleteKatas,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openSchool()
			if err != nil {
				return err
			}
			if opts.repeat < 1 {
				return errors.New("--repeat takes a number of times, 1 or more")
			}
			katas := s.catalog.Katas
			if len(args) > 0 {
				katas = nil
			}
			for _, name := range args {
				kata, err := s.catalog.Find(name)
				if err != nil {
					return err
				}
				if !slices.Contains(katas, kata) {
					katas = append(katas, kata)
				}
			}
			if len(katas) == 0 {
				return errors.New("there is no kata to prove")
			}
			return a.prove(cmd.Context(), s, katas, opts)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.basic, "basic", false, "only the claims that make test proves")
	flags.StringVar(&opts.only, "only", "", "only the claims whose names begin with this")
	flags.IntVar(&opts.repeat, "repeat", 1, "prove every claim this many times, to hunt flakes")
	flags.BoolVar(&opts.again, "again", false, "prove also what was proven before")
	flags.BoolVar(&opts.slowest, "slowest", false, "list the ten claims that took longest")
	flags.BoolVarP(&opts.verbose, "verbose", "v", false, "print every claim, not only what is not proven")
	flags.BoolVar(&opts.json, "json", false, "print one JSON object for each kata")
	return cmd
}

// proveOptions are the flags of kata prove.
type proveOptions struct {
	basic, again, slowest, verbose, json bool
	only                                 string
	repeat                               int
}

// wants reports whether a claim is one of those to be proven.
func (o proveOptions) wants(c claim.Claim) bool {
	return (c.Basic || !o.basic) && strings.HasPrefix(c.Name, o.only)
}

func (a *app) prove(ctx context.Context, s *school, katas []*catalog.Kata, opts proveOptions) error {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	store, err := claim.OpenStore()
	if err != nil {
		return err
	}
	var claims []claim.Claim
	left := map[string]int{} // claims of a kata that are not proven yet
	for _, kata := range katas {
		for _, c := range prove.Claims(builder, kata) {
			if opts.wants(c) {
				claims = append(claims, c)
				left[kata.Name]++
			}
		}
	}
	if len(claims) == 0 {
		return fmt.Errorf("no claim has a name that begins with %q", opts.only)
	}
	tell := newProofTeller(a.err)
	proofs := map[string][]claim.Proof{}
	var all []claim.Proof
	for p := range claim.Prove(ctx, claims, claim.Options{Store: store, Again: opts.again, Repeat: opts.repeat, Progress: tell.show}) {
		all = append(all, p)
		proofs[p.Of] = append(proofs[p.Of], p)
		left[p.Of]--
		if opts.json {
			continue
		}
		tell.clear()
		if opts.verbose || p.Verdict != claim.Pass {
			a.printProof(s, p)
		}
		if left[p.Of] == 0 {
			a.printKata(p.Of, proofs[p.Of])
		}
	}
	tell.clear()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if opts.json {
		if err := a.printProofs(katas, proofs); err != nil {
			return err
		}
	} else if opts.slowest {
		a.printSlowest(all)
	}
	if slices.ContainsFunc(all, func(p claim.Proof) bool { return p.Verdict == claim.Fail }) {
		return command.ErrFailed
	}
	return nil
}

// printProof prints what came of one claim.
func (a *app) printProof(s *school, p claim.Proof) {
	mark := map[claim.Verdict]string{claim.Pass: "✓", claim.Fail: "✗", claim.Skip: "–"}[p.Verdict]
	note := ""
	switch {
	case p.Kept:
		note = "  (proven before)"
	case p.Runs > 1:
		note = fmt.Sprintf("  %d/%d", p.Runs-p.Failed, p.Runs)
	}
	fmt.Fprintf(a.out, "%s %s %s%s\n", mark, p.Of, p.Claim, note)
	if p.Reason != "" {
		reason := strings.ReplaceAll(p.Reason, s.cwd+string(os.PathSeparator), "") // A path as the person would type it.
		fmt.Fprintf(a.out, "    %s\n", strings.ReplaceAll(strings.TrimSpace(reason), "\n", "\n    "))
	}
}

// printKata sums up what came of the claims of a kata.
func (a *app) printKata(name string, proofs []claim.Proof) {
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
	fmt.Fprintln(a.out, text)
}

// printProofs prints an object for each kata.
func (a *app) printProofs(katas []*catalog.Kata, proofs map[string][]claim.Proof) error {
	encoder := json.NewEncoder(a.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	for _, kata := range katas {
		report := struct {
			Kata    string        `json:"kata"`
			Verdict claim.Verdict `json:"verdict"`
			Claims  []claim.Proof `json:"claims"`
		}{kata.Name, claim.Pass, slices.SortedFunc(slices.Values(proofs[kata.Name]), func(a, b claim.Proof) int { return strings.Compare(a.Claim, b.Claim) })}
		if slices.ContainsFunc(report.Claims, func(p claim.Proof) bool { return p.Verdict == claim.Fail }) {
			report.Verdict = claim.Fail
		}
		if err := encoder.Encode(report); err != nil {
			return fmt.Errorf("cannot print the proofs: %w", err)
		}
	}
	return nil
}

// printSlowest lists the claims that took longest, those proven before included.
func (a *app) printSlowest(all []claim.Proof) {
	slices.SortStableFunc(all, func(a, b claim.Proof) int { return cmp.Compare(b.Seconds, a.Seconds) })
	fmt.Fprintln(a.out, "\nThe slowest claims, in seconds on the wall:")
	for _, p := range all[:min(10, len(all))] {
		fmt.Fprintf(a.out, "%7.1f  %s %s\n", p.Seconds, p.Of, p.Claim)
	}
}

// A proofTeller shows a waiting person how far the proofs are: on a terminal in
// one line that is overwritten, elsewhere in a line every now and then.
type proofTeller struct {
	status *status
	last   time.Time
}

// between is how long a log waits for the next line of progress.
const between = 15 * time.Second

func newProofTeller(w io.Writer) *proofTeller {
	return &proofTeller{status: newStatus(w), last: time.Now()}
}

func (t *proofTeller) show(p claim.Progress) {
	if len(p.Running) == 0 || !t.status.live && time.Since(t.last) < between {
		return
	}
	t.last = time.Now()
	text := fmt.Sprintf("… %d of %d claims, about %s left; %s", p.Done, p.Total, p.Left.Round(time.Second), p.Running[0])
	if t.status.live {
		text = "  " + text
	}
	t.status.idle(text)
}

func (t *proofTeller) clear() { t.status.clear() }
