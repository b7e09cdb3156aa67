module example.com/hooker

go 1.13

require (
	github.com/cenkalti/backoff v2.2.1+incompatible
	github.com/juju/ratelimit v1.0.1
	github.com/kr/pretty v0.1.0 // indirect
	github.com/sirupsen/logrus v1.4.2
	gopkg.in/check.v1 v0.0.0-20180628173108-788fd7840127 // indirect
)
