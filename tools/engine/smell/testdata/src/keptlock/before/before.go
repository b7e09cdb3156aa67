// Package before is the first example in the documentation of keptlock.
package before

import (
	"errors"
	"sync"
)

var errFunds = errors.New("not enough")

type Account struct {
	mu      sync.Mutex
	balance int
}

func (a *Account) Withdraw(n int) error {
	a.mu.Lock()
	if a.balance < n {
		return errFunds // want "this return keeps a.mu locked"
	}
	a.balance -= n
	a.mu.Unlock()
	return nil
}
