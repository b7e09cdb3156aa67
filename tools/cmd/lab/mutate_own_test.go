package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/git"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

const (
	sumGo = `package sum

// Sum adds up what is larger than least.
func Sum(all []int, least int) int {
	sum := 0
	for _, n := range all {
		if n > least {
			sum += n
		}
	}
	return sum
}

func Twice(n int) int { return 2 * n }
`
	sumTestGo = `package sum

import "testing"

func TestSum(t *testing.T) {
	if Sum([]int{1, 2, 3}, 1) != 5 || Twice(0) != 0 {
		t.Fatal("wrong")
	}
}
`
)

// own makes a module with two packages the current directory, in a repository with
// one commit.
func own(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	put(t, "go.mod", "module example.com/own\n\ngo 1.26\n")
	put(t, filepath.Join("sum", "sum.go"), sumGo)
	put(t, filepath.Join("sum", "sum_test.go"), sumTestGo)
	put(t, filepath.Join("word", "word.go"), "package word\n\nfunc First(s string) string { return s[:1] + \"|\" }\n")
	put(t, filepath.Join("word", "word_test.go"), "package word\n\nimport \"testing\"\n\nfunc TestFirst(t *testing.T) {\n\tif First(\"ab\") != \"a|\" {\n\t\tt.Fatal()\n\t}\n}\n")
	put(t, filepath.Join("none", "none.go"), "package none\n\nfunc None() int { return 1 }\n")
	require.NoError(t, git.Init(t.Context(), "."))
	require.NoError(t, git.Commit(t.Context(), ".", "all"))
}

// figures finds the score in the first line of a report.
func figures(t *testing.T, out string) (killed, all int) {
	t.Helper()
	m := regexp.MustCompile(`(\d+) of (\d+) mutants killed`).FindStringSubmatch(out)
	require.NotNil(t, m, out)
	killed, err := strconv.Atoi(m[1])
	require.NoError(t, err)
	all, err = strconv.Atoi(m[2])
	require.NoError(t, err)
	return killed, all
}

func TestAllPackagesInOneReport(t *testing.T) {
	longtest.Begin(t)
	own(t)
	code, out, errOut := call(t, "mutate", "--dir", "./...", "--tests", "--output", "sarif=mutants.sarif", "--output", "markdown=summary.md", "--output", "github", "--json", "mutants.json")
	require.Zero(t, code, errOut)
	text, err := os.ReadFile("summary.md")
	require.NoError(t, err)
	summary := string(text)
	killed, all := figures(t, summary)
	require.Greater(t, all, killed)
	require.Greater(t, killed, 10)
	require.Contains(t, summary, "- left out, because they have no tests: example.com/own/none\n")
	require.Contains(t, summary, "| sum.Twice |")
	require.NotContains(t, summary, "| word.First |", "all of its mutants are killed")
	require.Contains(t, summary, "```diff\n- func Twice(n int) int { return 2 * n }\n+ func Twice(n int) int { return 3 * n }\n```")

	// GitHub shows them beside the lines, and reads nothing else.
	require.Regexp(t, `(?m)^::warning file=sum/sum.go,line=14,col=32,title=mutant survived \(constant\)::"func Twice\(n int\) int { return 2 \* n }" can become "func Twice\(n int\) int { return 3 \* n }", and no case notices: compare the exact value`, out)
	for line := range strings.Lines(out) {
		require.True(t, strings.HasPrefix(line, "::"), line)
	}
	require.Equal(t, all-killed, strings.Count(out, "::warning "))

	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID              string
				PartialFingerprints map[string]string
				Locations           []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	text, err = os.ReadFile("mutants.sarif")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &log))
	require.Equal(t, "2.1.0", log.Version)
	require.Len(t, log.Runs[0].Results, all-killed)
	rules, prints := map[string]bool{}, map[string]bool{}
	for _, rule := range log.Runs[0].Tool.Driver.Rules {
		rules[rule.ID] = true
	}
	for _, result := range log.Runs[0].Results {
		require.True(t, rules[result.RuleID])
		require.FileExists(t, result.Locations[0].PhysicalLocation.ArtifactLocation.URI)
		require.Positive(t, result.Locations[0].PhysicalLocation.Region.StartLine)
		prints[result.PartialFingerprints["mutant/v1"]] = true
	}
	require.Len(t, prints, all-killed, "each has a fingerprint of its own")
	require.FileExists(t, "mutants.json")
}

func TestSomeOfTheMutants(t *testing.T) {
	longtest.Begin(t)
	own(t)
	tried := func(args ...string) (lines []int) {
		t.Helper()
		code, out, errOut := call(t, append([]string{"mutate", "--dir", "sum", "--tests", "--json", "-"}, args...)...)
		require.Zero(t, code, errOut)
		var report struct {
			Files map[string]struct {
				Mutants []struct {
					Status   string
					Location struct{ Start struct{ Line int } }
				}
			}
		}
		require.NoError(t, json.Unmarshal([]byte(out), &report))
		for _, file := range report.Files {
			for _, m := range file.Mutants {
				if m.Status != "Pending" {
					lines = append(lines, m.Location.Start.Line)
				}
			}
		}
		return lines
	}
	for _, line := range tried("--func", "Twice") {
		require.Equal(t, 14, line)
	}
	code, _, errOut := call(t, "mutate", "--dir", "sum", "--tests", "--func", "Twise")
	require.Equal(t, cli.Usage, code)
	require.Contains(t, errOut, `there is no function "Twise" with mutants; did you mean Twice?`)

	// What is not committed counts, and so does a file that git does not know.
	put(t, filepath.Join("sum", "sum.go"), strings.Replace(sumGo, "2 * n", "n * 2", 1))
	for _, line := range tried("--changed", "HEAD") {
		require.Equal(t, 14, line)
	}
	put(t, filepath.Join("sum", "more.go"), "package sum\n\nfunc More(n int) int { return n + 1 }\n")
	require.Contains(t, tried("--changed", "HEAD"), 3)
	require.NoError(t, git.Commit(t.Context(), ".", "more"))
	require.Empty(t, tried("--changed", "HEAD"))
	require.Len(t, tried("--changed", "HEAD~1", "--func", "More"), 3)
	code, _, errOut = call(t, "mutate", "--dir", "sum", "--tests", "--changed", "nowhere")
	require.Equal(t, cli.Usage, code)
	require.Contains(t, errOut, "cannot find what has changed since nowhere: there is no such revision")
	code, out, errOut := call(t, "mutate", "--dir", "sum", "--tests", "--changed", "HEAD", "--min", "80")
	require.Zero(t, code, errOut)
	require.Contains(t, out, "sum: there is no mutant to try")
}

func TestASampleIsTheSameEveryTime(t *testing.T) {
	longtest.Begin(t)
	own(t)
	code, first, errOut := call(t, "mutate", "--dir", "sum", "--tests", "--sample", "6")
	require.Zero(t, code, errOut)
	require.Regexp(t, `sum: \d of 6 mutants killed`, first)
	require.Regexp(t, `that is a random sample; the score of all of them is between [\d.]+ % and [\d.]+ % \(95 % confidence, Wilson interval\)`, first)
	require.NotContains(t, first, "tried before")
	code, second, errOut := call(t, "mutate", "--dir", "sum", "--tests", "--sample", "6")
	require.Zero(t, code, errOut)
	require.Contains(t, second, "6 were tried before and are remembered")
	time := regexp.MustCompile(`\(\d+ s\)|\n.*remembered.*`)
	require.Equal(t, time.ReplaceAllString(first, ""), time.ReplaceAllString(second, ""))

	// A larger sample holds the smaller one, and all hold that.
	code, out, errOut := call(t, "mutate", "--dir", "sum", "--tests", "--budget", "1h")
	require.Zero(t, code, errOut)
	require.Contains(t, out, "6 were tried before and are remembered")
	require.NotContains(t, out, "random sample")
	// Another suite has another score.
	put(t, filepath.Join("sum", "sum_test.go"), strings.Replace(sumTestGo, "Twice(0) != 0", "Twice(1) != 2", 1))
	code, out, errOut = call(t, "mutate", "--dir", "sum", "--tests", "--budget", "1ns")
	require.Zero(t, code, errOut)
	require.NotContains(t, out, "tried before")
	require.Regexp(t, `\d+ more were not tried, because the budget is spent; the same command goes on from here`, out)
}

func TestTheLeastScoreAndAcceptedSurvivors(t *testing.T) {
	longtest.Begin(t)
	own(t)
	args := []string{"mutate", "--dir", "sum", "--tests", "--min", "100"}
	code, out, errOut := call(t, args...)
	require.Equal(t, cli.Fail, code)
	require.Regexp(t, `kata: the score is [\d.]+ %, and --min asks for 100 %\n`, errOut)
	killed, all := figures(t, out)

	code, stubs, errOut := call(t, append(args, "--stubs")...)
	require.Zero(t, code, errOut)
	reasoned := strings.NewReplacer("kind = ''", "kind = 'contract'", "reason = ''", "reason = 'Nobody was promised otherwise.'").Replace(stubs)
	put(t, "survivors.toml", reasoned)
	code, out, errOut = call(t, append(args, "--survivors", "survivors.toml")...)
	require.Zero(t, code, errOut+stubs)
	require.Contains(t, out, strconv.Itoa(all-killed)+" of the others are accepted survivors")
	require.Contains(t, out, "No survivor is unaccounted for.")

	put(t, "survivors.toml", strings.Replace(reasoned, "return 2 * n", "return 4 * n", 1))
	code, out, _ = call(t, append(args, "--survivors", "survivors.toml")...)
	require.Equal(t, cli.Fail, code)
	require.Contains(t, out, "there is no such mutant any more")

	put(t, "survivors.toml", stubs)
	code, _, errOut = call(t, append(args, "--survivors", "survivors.toml")...)
	require.Equal(t, cli.Usage, code)
	require.Contains(t, errOut, "the kinds are")
}

// Whoever reads standard output may stop to read.
func TestFilesAreWrittenFirst(t *testing.T) {
	longtest.Begin(t)
	own(t)
	var stderr bytes.Buffer
	written := false
	gone := writerFunc(func([]byte) (int, error) {
		_, err := os.Stat("report.json")
		written = err == nil
		return 0, errors.New("broken pipe")
	})
	execute(t.Context(), []string{"mutate", "--dir", "sum", "--tests", "--json", "report.json"}, &console{out: gone, err: &stderr, clock: time.Now})
	require.True(t, written, stderr.String())
}

func TestWrongWordsForOwnCode(t *testing.T) {
	own(t)
	for args, says := range map[string]string{
		"--dir none --tests":                           "there are no tests in none: it has no _test.go file that is built here; if it needs a tag, set GOFLAGS=-tags=TAG",
		"--dir none/... --tests":                       "no package in none or below has tests",
		"--dir nowhere/... --tests":                    "there is no directory nowhere",
		"--dir sum/... --scripts sum":                  "--dir DIR/... takes packages with --tests; scripts are for one program",
		"--dir sum --tests --output yaml":              `there is no format "yaml"; did you mean html?`,
		"--dir sum --tests --output github --json -":   "2 reports cannot go to standard output together",
		"--dir sum --tests --json nowhere/report.json": "cannot write a report to nowhere/report.json: there is no directory nowhere",
		"--dir sum --tests --sample -1":                "--sample and --budget cannot be negative, and --min is from 0 to 100",
		"--dir sum --tests --min 101":                  "--sample and --budget cannot be negative, and --min is from 0 to 100",
		"--dir sum --tests --survivors nowhere.toml":   "cannot read the accepted survivors",
		"--dir sum --tests --changed --force":          `--changed takes a revision, for example origin/main, and got "--force"`,
		"--dir sum --tests --func Sum --budget soon":   `--budget`,
	} {
		code, out, errOut := call(t, append([]string{"mutate"}, strings.Fields(args)...)...)
		require.Equal(t, cli.Usage, code, args+out)
		require.Contains(t, errOut, says, args)
		require.Equal(t, 1, strings.Count(strings.TrimPrefix(errOut, "… finding mutants and building them in\n"), "\n"), errOut)
	}
}
