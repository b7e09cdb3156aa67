module example.com/invoices

go 1.13

require (
	github.com/hashicorp/go-multierror v1.0.0
	github.com/pkg/errors v0.8.1
)
