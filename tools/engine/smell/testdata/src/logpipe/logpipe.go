package logpipe

import (
	"io"
	"log"
	"net/http"
	"os/exec"

	"github.com/sirupsen/logrus"
)

// Server is made as often as its user likes.
func Server(logger *logrus.Logger) *http.Server {
	return &http.Server{ErrorLog: log.New(logger.Writer(), "", 0)} // want "each call of Writer leaves a pipe"
}

func each(logger *logrus.Logger, names []string) {
	for _, name := range names {
		cmd := exec.Command(name)
		out := logger.WithField("cmd", name).Writer() // want "each call of Writer leaves a pipe"
		cmd.Stdout, cmd.Stderr = out, out
		_ = cmd.Run()
	}
}

func closes(logger *logrus.Logger, cmd *exec.Cmd) error {
	out := logger.Writer()
	defer out.Close()
	cmd.Stdout = out
	return cmd.Run()
}

// Others can close these.
type output struct{ w io.WriteCloser }

func keeps(logger *logrus.Logger) *output { return &output{w: logger.Writer()} }

func (o *output) set(logger *logrus.Logger) { o.w = logger.Writer() }

func returns(logger *logrus.Logger) io.WriteCloser {
	w := logger.WriterLevel(logrus.WarnLevel)
	return w
}
