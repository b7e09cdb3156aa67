module example.com/auditlog

go 1.13

require github.com/sirupsen/logrus v1.4.2
