// Package before is the first example in the documentation of logpipe.
package before

import (
	"context"
	"os/exec"

	"github.com/sirupsen/logrus"
)

func run(ctx context.Context, logger *logrus.Logger, name string) error {
	cmd := exec.CommandContext(ctx, name)
	cmd.Stderr = logger.WriterLevel(logrus.WarnLevel) // want "each call of WriterLevel leaves a pipe"
	return cmd.Run()
}
