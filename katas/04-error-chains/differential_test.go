package invoices_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"brownfield/tools/engine/differential"
	"brownfield/tools/school/prove/provetest"
)

// TestDifferential compares an edition with v1 on random inboxes, ledgers and
// rates:
//
//	go test -run Differential ./katas/04-error-chains -edition work
//
// The inputs avoid the defects: an empty amount, a file name with timeout in it, a
// file without findings with -strict, and an answer that stops in the middle. A
// case has only one kind of trouble, because v1 takes its exit code from the file
// that fails first. Conflicts may come with any kind, except with a ledger that
// cannot be written.
func TestDifferential(t *testing.T) { provetest.Differential(t, inventCase) }

// What can be wrong with the files of a case, or with what they need.
const (
	nothing    = "nothing"
	invalid    = "rows"
	missing    = "a file that is not there"
	refused    = "a rates service that refuses"
	silent     = "a rates service that is silent"
	findings   = "findings of -strict"
	unwritable = "a ledger in no directory"
	unreadable = "a ledger that is none"
)

func inventCase(t *rapid.T) differential.Case {
	trouble := rapid.SampledFrom([]string{
		nothing, nothing, nothing, invalid, invalid, missing, refused, silent, findings, unwritable, unreadable,
	}).Draw(t, "trouble")
	c := differential.Case{Args: []string{"import"}, Files: map[string]string{}, Upstreams: map[string]string{}}
	switch trouble {
	case findings:
		c.Args = append(c.Args, "-strict")
	case silent:
		c.Args = append(c.Args, "-timeout", "50ms")
	case unwritable:
		c.Args = append(c.Args, "-ledger", "nowhere/ledger.csv")
	case unreadable:
		c.Files["ledger.csv"] = rapid.SampledFrom([]string{"A-1;2019-11-04;ACME;EUR;1.00\n", "\n\n\"", "A-1\n"}).Draw(t, "no ledger")
	default:
		inventLedger(t, c)
	}
	if trouble == refused || trouble == silent || rapid.Bool().Draw(t, "with rates") {
		c.Args = append(c.Args, "-rates", "$rates/daily")
		c.Upstreams["rates"] = plan(t, trouble)
	}
	var names []string
	for i := range rapid.IntRange(1, 5).Draw(t, "files") {
		name := fmt.Sprintf("%c.csv", 'a'+i)
		c.Files[name] = inventFile(t, trouble, len(c.Upstreams) > 0)
		names = append(names, name)
	}
	if trouble == missing {
		names = append(names, "nowhere.csv")
	}
	if rapid.IntRange(0, 5).Draw(t, "again") == 0 {
		names = append(names, names[0])
	}
	c.Args = append(c.Args, rapid.Permutation(names).Draw(t, "order")...)
	return c
}

func inventLedger(t *rapid.T, c differential.Case) {
	if rapid.Bool().Draw(t, "new ledger") {
		return
	}
	c.Files["ledger.csv"] = strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"A-1;2019-11-04;ACME;EUR;1.00;1.00\n",
		"A-2;2019-11-04;\"Bolt; Nut & \"\"Co\"\"\";USD;20.00;12.50\n",
		"B-9;2019-11-04;ACME;EUR;7.00;7.00\n",
		"A-3;2019-11-04;ACME;JPY;-0.50;-0.01\n",
	}), 0, 4).Draw(t, "ledger"), "")
}

func plan(t *rapid.T, trouble string) string {
	route := "[[route]]\npath = \"/daily\"\n"
	switch trouble {
	case refused:
		return route + rapid.SampledFrom([]string{
			"status = 503\n", "status = 504\n", "status = 404\n", "status = 204\n", "body = \"soon\"\n",
			"cut = \"headers\"\n", "cut = \"body\"\nbody = '{\"base\":\"EUR\",\"rates\":{}}'\n",
			"body = '{\"base\":\"USD\",\"rates\":{\"EUR\":1.25}}'\n", "body = '{\"base\":\"EUR\",\"rates\":{\"USD\":0}}'\n",
			"body = '[]'\n", "body = '{\"base\":\"EUR\",\"rates\":{\"USD\":\"1\"}}'\n",
		}).Draw(t, "refusal")
	case silent:
		return route + "hang = \"headers\"\n"
	}
	usd := rapid.SampledFrom([]string{"1.1158", "2", "3", "0.0001", "1e6"}).Draw(t, "rate")
	return route + `body = '{"base":"EUR","date":"2019-11-04","rates":{"USD":` + usd + `,"JPY":120.5}}'` + "\n"
}

// inventFile writes a file, mostly a good one.
func inventFile(t *rapid.T, trouble string, withRates bool) string {
	text := rapid.SampledFrom([]string{
		"number,date,customer,currency,amount\n", "number,date,customer,currency,amount,note\n",
		"\xef\xbb\xbfNumber, Date ,CUSTOMER,currency,amount\r\n",
	}).Draw(t, "header")
	currencies := []string{"EUR"}
	if withRates {
		currencies = []string{"EUR", "EUR", "USD", "JPY"}
	}
	var rows []string
	most := 5
	if trouble == unwritable {
		most = 1
	}
	for range rapid.IntRange(0, most).Draw(t, "rows") {
		row := []string{
			rapid.SampledFrom([]string{"A-", "B-"}).Draw(t, "series") + rapid.StringMatching(`[1-9]`).Draw(t, "number"),
			rapid.SampledFrom([]string{"2019-11-04", "2020-02-29", "04.11.2019"}).Draw(t, "date"),
			rapid.SampledFrom([]string{"ACME", "ACME", "ACME", `"Bolt; Nut & ""Co"""`, "\"two\nlines\"", "Müller"}).Draw(t, "customer"),
			rapid.SampledFrom(currencies).Draw(t, "currency"),
			rapid.SampledFrom([]string{"1", "1.00", "20", "0.01", "-0.5", "999999999999.99", "12.", "7.5"}).Draw(t, "amount"),
		}
		if rapid.IntRange(0, 3).Draw(t, "noted") == 0 {
			row = append(row, rapid.SampledFrom([]string{"", "a note", " with blanks "}).Draw(t, "note"))
		}
		if trouble != findings && rapid.IntRange(0, 5).Draw(t, "loose") == 0 {
			i := rapid.IntRange(0, 4).Draw(t, "column")
			if i != 2 {
				row[i] = strings.ToLower(" " + row[i] + " ")
			}
		}
		rows = append(rows, strings.Join(row, ","))
	}
	if trouble == findings {
		rows = append(rows, rapid.SampledFrom([]string{
			"C-1,2019-11-04,ACME,eur,1", " C-1,2019-11-04,ACME,EUR,1", "C-1,04.11.2019,ACME,EUR,1",
			"C-1,2019-11-04,ACME,EUR,1\nC-1,2019-11-04,ACME,EUR,1",
		}).Draw(t, "finding"))
	}
	if trouble == invalid && rapid.IntRange(0, 2).Draw(t, "at fault") > 0 {
		rows = append(rows, rapid.SampledFrom([]string{
			"C-1,2019-11-31,ACME,EUR,1", ",2019-11-04,ACME,EUR,1", "C-1,2019-11-04, ,EUR,1", "C-1,2019-11-04,ACME,EURO,1",
			"C-1,2019-11-04,ACME,EUR,1.234", "C-1,2019-11-04,ACME,EUR,\"1,5\"", "C-1,2019-11-04,ACME,EUR", "x,,,,,,",
			"C-1,2019-11-04,ACME,XYZ,1", "C-1,2019-11-04,A\"CME,EUR,1", "C-1,2019-11-04,ACME,€,1", "C-1,2019-11-04,ACME,EUR,1000000000000",
			"\"C-1,2019-11-04", "C-1,2019-11-04,ACME,EUR,-", "C-1,2019-11-04,ACME,EUR,.5",
		}).Draw(t, "fault"))
	}
	return text + strings.Join(rapid.Permutation(rows).Draw(t, "order"), "\n") + "\n"
}
