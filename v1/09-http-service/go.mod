module example.com/notes

go 1.13

require (
	github.com/gorilla/context v1.1.1 // indirect
	github.com/gorilla/mux v1.6.2
	github.com/kr/pretty v0.1.0 // indirect
	github.com/satori/go.uuid v1.2.0
	github.com/sirupsen/logrus v1.4.2
	gopkg.in/check.v1 v0.0.0-20180628173108-788fd7840127 // indirect
)
