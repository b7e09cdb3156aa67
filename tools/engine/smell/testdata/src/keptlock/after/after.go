// Package after is the second example in the documentation of keptlock.
package after

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
		a.mu.Unlock()
		return errFunds
	}
	a.balance -= n
	a.mu.Unlock()
	return nil
}
