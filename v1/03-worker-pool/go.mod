module example.com/mirror

go 1.13

require (
	github.com/sirupsen/logrus v1.4.2
	golang.org/x/net v0.0.0-20190620200207-3b0461eec859
)
