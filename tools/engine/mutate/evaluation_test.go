package mutate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
)

// Values are read when they were, also beside a call that changes them: return v,
// json.Unmarshal(text, &v) is the most common of these.
func TestMutantsDoNotChangeTheOrderOfEvaluation(t *testing.T) {
	dir := module(t, map[string]string{"go.mod": goMod, "main.go": `package main

type counter struct{ n int }

func (c *counter) next() int {
	c.n += 10
	return c.n
}

func set(p *int) error {
	*p = 7
	return nil
}

func read() (n int, err error) { return n, set(&n) }

func unnamed() (int, error) {
	var n int
	return n, set(&n)
}

func more() (int, error) {
	var n int
	return n + 1, set(&n)
}

func captured() (int, int) {
	n := 1
	double := func() int {
		n *= 2
		return n
	}
	return n + 1, double()
}

func field(c *counter) (int, int) { return c.n + 1, c.next() }

func list(c *counter) []int { return []int{c.n + 1, c.next()} }

func compared(c *counter) (bool, int) { return c.n < 5, c.next() }

func same(c *counter) (bool, int) { return c.n == 0, c.next() }

func both(c *counter, yes bool) (bool, int) { return c.n == 0 && yes, c.next() }

func product(c *counter) int { return (c.n + 1) * c.next() }

func two(a, b int) int { return 100*a + b }

func argument(c *counter) int { return two(c.n+1, c.next()) }

func text(parts []string) (string, string) {
	change := func() string {
		parts[0] = "b"
		return parts[0]
	}
	return parts[0] + "!", change()
}

func main() {
	println(read())
	println(unnamed())
	println(more())
	println(captured())
	println(field(&counter{}))
	l := list(&counter{})
	println(l[0], l[1])
	println(compared(&counter{}))
	println(same(&counter{}))
	println(both(&counter{}, true))
	println(product(&counter{}))
	println(argument(&counter{}))
	println(text([]string{"a"}))
}
`})
	plain, err := newBuilder(t).Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	b := build(t, dir)
	want := call(t, plain.Binary, nil)
	require.Equal(t, want, call(t, b.file, nil))
	require.Contains(t, want.stderr, "7 (0x0,0x0)\n", "this test is about a compiler that reads late")
	zeroed := 0
	for _, m := range b.Mutants {
		if m.Operator == "return" && m.Before == "n" && m.After == "0" {
			o, _ := b.with(t, m, 0)
			require.NotEqual(t, want, o, "%d", m.Line)
			zeroed++
		}
	}
	require.Equal(t, 3, zeroed, "n is returned in read, unnamed and double")
}
