module example.com/pricefeed

go 1.13

require (
	github.com/cenkalti/backoff v2.2.1+incompatible
	github.com/gorilla/websocket v1.4.0
	github.com/pkg/errors v0.8.1
	github.com/sirupsen/logrus v1.4.2
)
