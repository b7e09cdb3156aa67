package bench

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// A piece writes a part of a row.
type piece func(out *bufio.Writer, random *rand.Rand, n int)

// action is a word of a pattern with its arguments: {int 1 3}.
var action = regexp.MustCompile(`\{(\w+)((?: [^ {}]+)*)\}`)

// pattern reads a row's pattern. Text stands for itself, and between braces
//
//	{n}              is the row's number, from 0
//	{div K M W}      n/K modulo M (0: no modulo) with W digits
//	{int A B}        a random number from A to B
//	{float A B}      the same with two decimals
//	{pick A B …}     one of the words
//	{hex}            16 random digits
func pattern(text string) ([]piece, error) {
	var pieces []piece
	literal := func(text string) {
		if text != "" {
			pieces = append(pieces, func(out *bufio.Writer, _ *rand.Rand, _ int) { _, _ = out.WriteString(text) })
		}
	}
	at := 0
	for _, m := range action.FindAllStringSubmatchIndex(text, -1) {
		literal(text[at:m[0]])
		at = m[1]
		p, err := read(text[m[2]:m[3]], strings.Fields(text[m[4]:m[5]]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text[m[0]:m[1]], err)
		}
		pieces = append(pieces, p)
	}
	literal(text[at:] + "\n")
	return pieces, nil
}

func read(word string, args []string) (piece, error) {
	if word == "pick" {
		if len(args) == 0 {
			return nil, errors.New("pick needs words")
		}
		return func(out *bufio.Writer, random *rand.Rand, _ int) {
			_, _ = out.WriteString(args[random.IntN(len(args))])
		}, nil
	}
	numbers := make([]int, len(args))
	for i, arg := range args {
		var err error
		if numbers[i], err = strconv.Atoi(arg); err != nil {
			return nil, fmt.Errorf("%q is no number", arg)
		}
	}
	wanted := map[string]int{"n": 0, "hex": 0, "int": 2, "float": 2, "div": 3}
	switch want, ok := wanted[word]; {
	case !ok:
		return nil, fmt.Errorf("there is no %q; use n, div, int, float, pick or hex", word)
	case len(numbers) != want:
		return nil, fmt.Errorf("%s takes %d numbers", word, want)
	case want == 2 && numbers[1] < numbers[0] || word == "div" && numbers[0] < 1:
		return nil, errors.New("the numbers are the wrong way round")
	}
	switch word {
	case "n":
		return func(out *bufio.Writer, _ *rand.Rand, n int) { _, _ = out.WriteString(strconv.Itoa(n)) }, nil
	case "hex":
		return func(out *bufio.Writer, random *rand.Rand, _ int) { fmt.Fprintf(out, "%016x", random.Uint64()) }, nil
	case "int":
		return func(out *bufio.Writer, random *rand.Rand, _ int) {
			_, _ = out.WriteString(strconv.Itoa(numbers[0] + random.IntN(numbers[1]-numbers[0]+1)))
		}, nil
	case "float":
		return func(out *bufio.Writer, random *rand.Rand, _ int) {
			_, _ = out.WriteString(strconv.FormatFloat(float64(numbers[0])+random.Float64()*float64(numbers[1]-numbers[0]), 'f', 2, 64))
		}, nil
	}
	return func(out *bufio.Writer, _ *rand.Rand, n int) {
		value := n / numbers[0]
		if numbers[1] > 0 {
			value %= numbers[1]
		}
		fmt.Fprintf(out, "%0*d", numbers[2], value)
	}, nil
}

// generate writes a file of rows, the same ones every time.
func generate(name, head, row string, rows int) (err error) {
	pieces, err := pattern(row)
	if err != nil {
		return err
	}
	file, err := os.Create(name) //nolint:gosec // It is below our own directory.
	if err != nil {
		return fmt.Errorf("cannot write the load: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriterSize(file, 1<<20)
	if head != "" {
		_, _ = out.WriteString(head + "\n") // Flush says if it fails.
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // The same numbers every time are the purpose.
	for n := range rows {
		for _, p := range pieces {
			p(out, random, n)
		}
	}
	return out.Flush()
}
