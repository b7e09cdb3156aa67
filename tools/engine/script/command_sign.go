package script

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func hmacCommand() Command {
	return Command{
		Name:  "hmac",
		Usage: "hmac NAME KEY FILE",
		Does:  "Sets $NAME to the HMAC-SHA256 of FILE under KEY, in hexadecimal digits.",
		run:   (*session).hmac,
	}
}

// hmac makes the signature of a message that the script sends.
func (ses *session) hmac(ts *testscript.TestScript, args []string) error {
	if len(args) != 3 {
		return errUsage
	}
	sum := hmac.New(sha256.New, []byte(args[1]))
	sum.Write([]byte(ts.ReadFile(args[2])))
	ses.setenv(ts, args[0], hex.EncodeToString(sum.Sum(nil)))
	return nil
}

func nowCommand() Command {
	return Command{
		Name:  "now",
		Usage: "now NAME [OFFSET]",
		Does:  "Sets $NAME to the time in seconds since 1970, OFFSET later or, with a minus, earlier: now OLD -1h.",
		run:   (*session).now,
	}
}

// now tells the script what time it is, for a message that has to be of today.
func (ses *session) now(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 && len(args) != 2 {
		return errUsage
	}
	now := time.Now()
	if len(args) == 2 {
		offset, err := time.ParseDuration(args[1])
		if err != nil {
			return fmt.Errorf("%q is not a duration: write 90s or -1h", args[1])
		}
		now = now.Add(offset)
	}
	ses.setenv(ts, args[0], strconv.FormatInt(now.Unix(), 10))
	return nil
}

// setenv sets a variable for the script and what it starts from now on.
func (ses *session) setenv(ts *testscript.TestScript, name, value string) {
	ses.names[name] = true
	ts.Setenv(name, value)
}
