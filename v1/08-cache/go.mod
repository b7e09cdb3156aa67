module example.com/quoted

go 1.13

require (
	github.com/hashicorp/golang-lru v0.5.0
	github.com/patrickmn/go-cache v2.1.0+incompatible
	github.com/sirupsen/logrus v1.4.2
)
