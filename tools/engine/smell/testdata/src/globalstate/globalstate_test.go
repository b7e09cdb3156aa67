package globalstate

var calls int

func fake() {
	hook = func() { calls++ }
}
