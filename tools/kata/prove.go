package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/catalog"
	"brownfield/tools/command"
	"brownfield/tools/prove"
	"brownfield/tools/subject"
)

func (a *app) proveCommand() *cobra.Command {
	var opts proveOptions
	cmd := &cobra.Command{
		Use:   "prove [KATA...]",
		Short: "Prove every claim that katas make",
		Long: `Prove does what a kata says of itself, claim by claim: behaviour passes on v1, v2
and every step between; each defect fails on v1 for its own reason and passes on
v2; the steps end in v2; v1 is still frozen; the upgrade log agrees with go.mod;
v2 has no unstructured concurrency, agrees with v1 on invented inputs and has
nothing for golangci-lint to find, which takes minutes to compile the first time;
upgrade drills and review drills do what they say; and the scripts detect nine of
ten mutants of v1 and v2, with a reason for each of the others. Of an adopted
program it proves what its scripts say, and nothing else.

All katas when none is named. The same proofs are part of make test and make
lint.

Exit codes: 0 all is proven, 1 something is not, 2 wrong usage.`,
		Example:           "  kata prove\n  kata prove 01 03 --repeat 20\n  kata prove 03 --only mutation\n  kata prove --json",
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
				katas = append(katas, kata)
			}
			return a.prove(cmd.Context(), s, katas, opts)
		},
	}
	cmd.Flags().IntVar(&opts.repeat, "repeat", 1, "prove every claim this many times, to hunt flakes")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print one JSON object for each kata")
	cmd.Flags().StringVar(&opts.only, "only", "", "only the claims whose names begin with this")
	return cmd
}

// proveOptions are the flags of kata prove.
type proveOptions struct {
	repeat int
	json   bool
	only   string
}

// proof is what came of one claim.
type proof struct {
	Claim   string  `json:"claim"`
	Verdict string  `json:"verdict"` // pass, fail or skip
	Runs    int     `json:"runs"`
	Failed  int     `json:"failed"`
	Seconds float64 `json:"seconds"`
	Reason  string  `json:"reason,omitempty"`
}

func (a *app) prove(ctx context.Context, s *school, katas []*catalog.Kata, opts proveOptions) error {
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	failed, none := false, true
	for _, kata := range katas {
		proofs, err := a.proveKata(ctx, builder, kata, opts, func(p proof) {
			if !opts.json {
				a.printProof(s, kata, p)
			}
		})
		if err != nil {
			return err
		}
		none = none && len(proofs) == 0
		verdict := "pass"
		for _, p := range proofs {
			if p.Verdict == "fail" {
				verdict, failed = "fail", true
			}
		}
		if opts.json {
			encoder := json.NewEncoder(a.out)
			encoder.SetIndent("", "  ")
			encoder.SetEscapeHTML(false)
			report := struct {
				Kata    string  `json:"kata"`
				Verdict string  `json:"verdict"`
				Claims  []proof `json:"claims"`
			}{kata.Name, verdict, proofs}
			if err := encoder.Encode(report); err != nil {
				return fmt.Errorf("cannot print the proofs: %w", err)
			}
		}
	}
	switch {
	case failed:
		return command.ErrFailed
	case none:
		return fmt.Errorf("no claim has a name that begins with %q", opts.only)
	}
	return nil
}

// proveKata proves the claims of one kata, a few at a time and some of them
// alone, and tells each as soon as it and all before it are known.
func (a *app) proveKata(ctx context.Context, b *subject.Builder, kata *catalog.Kata, opts proveOptions, tell func(proof)) ([]proof, error) {
	claims := slices.DeleteFunc(slices.Concat(prove.Claims(b, kata), prove.Elsewhere(b, kata, a.err)), func(c prove.Claim) bool {
		return !strings.HasPrefix(c.Name, opts.only)
	})
	alone := slices.IndexFunc(claims, func(c prove.Claim) bool { return c.Alone })
	if alone < 0 {
		alone = len(claims)
	}
	proofs, err := proveMany(ctx, claims[:alone], opts.repeat, tell)
	for _, claim := range claims[alone:] {
		if err != nil {
			break
		}
		proofs = append(proofs, proveOften(ctx, claim, opts.repeat))
		if err = ctx.Err(); err == nil {
			tell(proofs[len(proofs)-1])
		}
	}
	return proofs, err
}

// proveMany proves claims side by side.
func proveMany(ctx context.Context, claims []prove.Claim, repeat int, tell func(proof)) ([]proof, error) {
	proofs := make([]proof, len(claims))
	known := make([]chan struct{}, len(claims))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(2*runtime.NumCPU() + 1) // one of them tells
	for i := range claims {
		known[i] = make(chan struct{})
	}
	group.Go(func() error {
		for i := range claims {
			select {
			case <-known[i]:
			case <-groupCtx.Done():
				return context.Cause(groupCtx)
			}
			tell(proofs[i])
		}
		return nil
	})
	for i, claim := range claims {
		group.Go(func() error {
			defer close(known[i])
			proofs[i] = proveOften(groupCtx, claim, repeat)
			return groupCtx.Err()
		})
	}
	return proofs, group.Wait()
}

func proveOften(ctx context.Context, claim prove.Claim, repeat int) proof {
	p := proof{Claim: claim.Name, Verdict: "pass"}
	begin := time.Now()
	for range repeat {
		if ctx.Err() != nil {
			break
		}
		p.Runs++
		switch err := claim.Prove(ctx); {
		case errors.Is(err, prove.ErrSkipped):
			p.Verdict, p.Reason = "skip", err.Error()
		case err != nil:
			p.Failed++
			p.Verdict, p.Reason = "fail", err.Error()
		}
	}
	p.Seconds = float64(time.Since(begin).Round(time.Millisecond)) / float64(time.Second)
	return p
}

func (a *app) printProof(s *school, kata *catalog.Kata, p proof) {
	mark := map[string]string{"pass": "✓", "fail": "✗", "skip": "–"}[p.Verdict]
	times := ""
	if p.Runs > 1 {
		times = fmt.Sprintf("  %d/%d", p.Runs-p.Failed, p.Runs)
	}
	fmt.Fprintf(a.out, "%s %s %s%s\n", mark, kata.Name, p.Claim, times)
	if p.Reason != "" {
		reason := strings.ReplaceAll(p.Reason, s.cwd+string(os.PathSeparator), "") // A path as the person would type it.
		fmt.Fprintf(a.out, "    %s\n", strings.ReplaceAll(strings.TrimSpace(reason), "\n", "\n    "))
	}
}
