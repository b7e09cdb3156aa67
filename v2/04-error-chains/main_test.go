package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const header = "number,date,customer,currency,amount\n"

// write makes a file in a directory of the test's own and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestEveryFailureOfARunIsToldAndTheRunHasOneCode(t *testing.T) {
	ledger := filepath.Join(t.TempDir(), "ledger.csv")
	good := write(t, "good.csv", header+"A-1,2019-11-04,ACME,EUR,1\n")
	changed := write(t, "changed.csv", header+"A-1,2019-11-04,ACME,EUR,2\nA-2,2019-11-04,ACME,EUR,2\nA-1,2019-11-04,ACME,USD,1\n")
	bad := write(t, "bad.csv", header+"B-1,soon,ACME,EUR,1\nB-2,2019-11-04,ACME,EUR,\n")

	var stdout, stderr bytes.Buffer
	err := run(t.Context(), []string{"import", "-ledger", ledger, good, changed, bad, "nowhere.csv"}, &stdout, &stderr)
	assert.Equal(t, 6, judge(err).code)
	for _, k := range []kind{partial, invalid, unusable} {
		require.ErrorIs(t, err, k)
	}
	assert.Equal(t, "posted\t"+good+"\t1\t0\t1.00\nfailed\t"+changed+"\nfailed\t"+bad+"\nfailed\tnowhere.csv\n", stdout.String())
	assert.Equal(t, "invoices: "+changed+": row 4: no rate for USD without -rates\n"+
		"invoices: "+bad+": row 2: date \"soon\"\n"+
		"invoices: "+bad+": row 3: amount \"\"\n"+
		"invoices: cannot read the file: open nowhere.csv: no such file or directory\n"+
		"invoices: "+judge(partial).sentence+"\n", stderr.String())
}

func TestMisuseIsToldOnce(t *testing.T) {
	for _, args := range [][]string{nil, {"export"}, {"import"}, {"import", "-x", "file"}, {"import", "-timeout", "soon", "file"}} {
		var stderr bytes.Buffer
		err := run(t.Context(), args, nil, &stderr)
		require.ErrorIs(t, err, misuse)
		assert.Equal(t, 1, bytes.Count(stderr.Bytes(), []byte("usage: ")), "%q", args)
	}
	var stderr bytes.Buffer
	assert.Zero(t, judge(run(t.Context(), []string{"import", "-help"}, nil, &stderr)).code)
}
