// Package mailer is looked at by the example of package smell.
package mailer

import "time"

// Send sends the mails.
func Send(mails []string) {
	for _, mail := range mails {
		go deliver(mail)
	}
	time.Sleep(time.Second)
}

func deliver(mail string) {}
