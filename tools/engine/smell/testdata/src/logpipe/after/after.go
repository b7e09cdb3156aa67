// Package after is the second example in the documentation of logpipe.
package after

import (
	"context"
	"os/exec"

	"github.com/sirupsen/logrus"
)

func run(ctx context.Context, logger *logrus.Logger, name string) error {
	warnings := logger.WriterLevel(logrus.WarnLevel)
	defer warnings.Close()
	cmd := exec.CommandContext(ctx, name)
	cmd.Stderr = warnings
	return cmd.Run()
}
