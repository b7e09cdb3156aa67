package main

import (
	"bytes"
	"io/ioutil"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func reset() {
	groups = map[string]*group{}
	*groupBy = ""
	*valueCol = "amount"
}

func writeTemp(t *testing.T, dir, name, text string) *os.File {
	path := filepath.Join(dir, name)
	assert.NoError(t, ioutil.WriteFile(path, []byte(text), 0644))
	f, err := os.Open(path)
	assert.NoError(t, err)
	return f
}

func TestPercentile(t *testing.T) {
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	assert.Equal(t, 5.0, percentile(ten, 50))
	assert.Equal(t, 10.0, percentile(ten, 95))
	assert.Equal(t, 1.0, percentile(ten, 0))
	assert.Equal(t, 7.0, percentile([]float64{7}, 50))
}

func TestProcessFile(t *testing.T) {
	reset()
	*groupBy = "region"
	dir, err := ioutil.TempDir("", "csvstats")
	assert.NoError(t, err)
	defer os.RemoveAll(dir)

	results := make(chan fileResult)
	go processFile(writeTemp(t, dir, "a.csv", "region,amount\neu,1\neu,2\nus,x\n"), results)
	time.Sleep(200 * time.Millisecond) // let the worker finish
	res := <-results

	assert.NoError(t, res.err)
	assert.Equal(t, 3, res.rows)
	assert.Equal(t, []float64{1, 2}, groups["eu"].values)
	assert.Equal(t, 1, groups["us"].skipped)
}

func TestProcessFileBadColumn(t *testing.T) {
	reset()
	*valueCol = "price"
	dir, err := ioutil.TempDir("", "csvstats")
	assert.NoError(t, err)
	defer os.RemoveAll(dir)

	results := make(chan fileResult)
	go processFile(writeTemp(t, dir, "a.csv", "region,amount\neu,1\n"), results)
	time.Sleep(200 * time.Millisecond)
	res := <-results

	assert.EqualError(t, res.err, `no column "price"`)
}

func TestTwoFiles(t *testing.T) {
	reset()
	dir, err := ioutil.TempDir("", "csvstats")
	assert.NoError(t, err)
	defer os.RemoveAll(dir)

	results := make(chan fileResult)
	go processFile(writeTemp(t, dir, "a.csv", "amount\n1\n2\n"), results)
	go processFile(writeTemp(t, dir, "b.csv", "amount\n3\n"), results)
	time.Sleep(200 * time.Millisecond)
	<-results
	<-results

	rows := summarize()
	assert.Len(t, rows, 1)
	assert.Equal(t, 3, rows[0].Count)
	assert.Equal(t, 6.0, rows[0].Sum)
}

func TestWriteTable(t *testing.T) {
	reset()
	getGroup("").add(1.5)
	var buf bytes.Buffer
	assert.NoError(t, writeReport(&buf, "table"))
	assert.Contains(t, buf.String(), "(none)")
	assert.Contains(t, buf.String(), "1.50")
}
