package hooker_test

import (
	"testing"

	"brownfield/tools/school/prove/provetest"
)

func TestMain(m *testing.M) { provetest.Main(m) }

func TestKata(t *testing.T) { provetest.Run(t) }
